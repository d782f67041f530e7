package esd.runtime.sagemaker;

import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingEvents.Phase;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatus;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobStatus;

/** Tells what is new of one training each time it is looked at. */
final class TrainingWatch {
    private static final List<String> ENDINGS = List.of(".safetensors", ".ckpt", ".pt");

    private final TrainingTask task;
    private final ObjectStore store;
    private final TrainingEvents events;
    private final Set<String> told = new HashSet<>();
    private @Nullable Phase phase;

    TrainingWatch(TrainingTask task, ObjectStore store, TrainingEvents events) {
        this.task = task;
        this.store = store;
        this.events = events;
    }

    /** Whether it came to its end. */
    boolean over(DescribeTrainingJobResponse job) throws JobFailed, IOException {
        TrainingJobStatus status = job.trainingJobStatus();
        Optional.ofNullable(job.secondaryStatus()).flatMap(TrainingWatch::phase).ifPresent(this::tell);
        tellFiles();
        if (status == TrainingJobStatus.FAILED || status == TrainingJobStatus.STOPPED) {
            throw new JobFailed(reason(job));
        }
        return status == TrainingJobStatus.COMPLETED;
    }

    boolean olderThan(Duration limit, DescribeTrainingJobResponse job) {
        Instant created = job.creationTime();
        return created != null && created.plus(limit).isBefore(Instant.now());
    }

    private void tell(Phase now) {
        if (now != phase) {
            phase = now;
            events.now(now);
        }
    }

    private void tellFiles() throws IOException {
        String folder = task.outputFolder() + "/";
        for (String key : store.list(folder)) {
            String name = key.substring(folder.length());
            if (ENDINGS.stream().anyMatch(name::endsWith) && !name.contains("/") && told.add(name)) {
                events.stored(name);
            }
        }
    }

    private static String reason(DescribeTrainingJobResponse job) {
        String reason = job.failureReason();
        return reason == null || reason.isBlank()
                ? "training job %s ended there as %s".formatted(job.trainingJobName(), job.secondaryStatusAsString())
                : reason;
    }

    private static Optional<Phase> phase(SecondaryStatus status) {
        return switch (status) {
            case PENDING -> Optional.of(Phase.PENDING);
            case STARTING, LAUNCHING_ML_INSTANCES, PREPARING_TRAINING_STACK, INTERRUPTED, RESTARTING ->
                Optional.of(Phase.STARTING);
            case DOWNLOADING, DOWNLOADING_TRAINING_IMAGE -> Optional.of(Phase.DOWNLOADING);
            case TRAINING, UPDATING -> Optional.of(Phase.TRAINING);
            case UPLOADING -> Optional.of(Phase.UPLOADING);
            default -> Optional.empty();
        };
    }
}
