package esd.runtime.sagemaker;

import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobStatus;

/** Trainings as SageMaker's training jobs: one job for a training, however often this server begins to follow it. */
final class TrainingJobs {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJobs.class);

    /** A creation that was broken off may still be on its way. */
    private static final int LOOKS_FOR_ONE_TO_END = 5;

    private final AwsClients clients;
    private final ObjectStore store;
    private final SageMakerSettings settings;
    private final SageMakerSettings.Training training;

    TrainingJobs(
            AwsClients clients, ObjectStore store, SageMakerSettings settings, SageMakerSettings.Training training) {
        this.clients = clients;
        this.store = store;
        this.settings = settings;
        this.training = training;
    }

    void train(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        TrainingRequest request = new TrainingRequest(task, store, settings, training);
        Patience patience = patience();
        try {
            if (find(task.order().name(), patience).isEmpty()) {
                store.put(request.parametersKey(), request.parameters(), "application/json");
                create(request, patience);
            }
            follow(task, request, patience, events);
        } catch (AwsRefusal refused) {
            throw new JobFailed(refused.text(), refused);
        } catch (IOException refused) {
            throw new JobFailed(
                    "the object store did not take or show the files of training %s: %s"
                            .formatted(task.id(), refused.getMessage()),
                    refused);
        }
    }

    private void create(TrainingRequest request, Patience patience) throws AwsRefusal, InterruptedException {
        try {
            Object created = patience.answer(() ->
                    AwsCall.of("CreateTrainingJob", () -> clients.control().createTrainingJob(request.job())));
            LOG.info("created: {}", created);
        } catch (AwsRefusal refused) {
            // An answer that was lost: the job is there after all.
            if (!refused.taken()) {
                throw refused;
            }
        }
    }

    private void follow(TrainingTask task, TrainingRequest request, Patience patience, TrainingEvents events)
            throws AwsRefusal, JobFailed, IOException, InterruptedException {
        String name = task.order().name();
        TrainingWatch watch = new TrainingWatch(task, store, events);
        while (true) {
            DescribeTrainingJobResponse job = find(name, patience)
                    .orElseThrow(() -> new JobFailed("SageMaker knows no training job %s any more".formatted(name)));
            String place = job.hyperParameters().get(TrainingRequest.PLACE);
            if (!store.uri(request.parametersKey()).equals(place)) {
                throw new JobFailed("SageMaker has a training job %s that is not this one".formatted(name));
            }
            if (watch.over(job)) {
                return;
            }
            if (patience.over() || watch.olderThan(training.limit().multipliedBy(2), job)) {
                end(name);
                throw new JobFailed("training job %s did not end within %d seconds"
                        .formatted(name, training.limit().multipliedBy(2).toSeconds()));
            }
            Thread.sleep(training.pause().toMillis());
        }
    }

    /** Stops it there, if there is anything to stop. */
    void end(String name) throws JobFailed, InterruptedException {
        Patience patience = patience();
        try {
            for (int look = 0; look < LOOKS_FOR_ONE_TO_END; look++) {
                Optional<DescribeTrainingJobResponse> job = find(name, patience);
                if (job.isPresent()) {
                    end(job.get(), patience);
                    return;
                }
                Thread.sleep(training.pause().toMillis());
            }
        } catch (AwsRefusal refused) {
            throw new JobFailed(refused.text(), refused);
        }
    }

    private void end(DescribeTrainingJobResponse job, Patience patience) throws AwsRefusal, InterruptedException {
        String name = job.trainingJobName();
        if (job.trainingJobStatus() != TrainingJobStatus.IN_PROGRESS) {
            return;
        }
        try {
            Object answer = patience.answer(() -> AwsCall.of("StopTrainingJob", () -> clients.control()
                    .stopTrainingJob(request -> request.trainingJobName(name))));
            LOG.info("{} ends: {}", name, answer);
        } catch (AwsRefusal refused) {
            // It may have come to its end in the meantime.
            Optional<DescribeTrainingJobResponse> now = find(name, patience);
            if (now.isPresent() && now.get().trainingJobStatus() == TrainingJobStatus.IN_PROGRESS) {
                throw refused;
            }
        }
    }

    private Optional<DescribeTrainingJobResponse> find(String name, Patience patience)
            throws AwsRefusal, InterruptedException {
        try {
            return Optional.of(patience.answer(() -> AwsCall.of("DescribeTrainingJob", () -> clients.control()
                    .describeTrainingJob(request -> request.trainingJobName(name)))));
        } catch (AwsRefusal refused) {
            if (refused.missing()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private Patience patience() {
        Duration limit = training.limit().multipliedBy(2);
        return new Patience(training.pause(), limit);
    }
}
