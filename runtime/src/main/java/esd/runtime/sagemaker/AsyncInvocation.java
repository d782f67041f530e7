package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** A request that waits in an endpoint's queue; its result, or the reason why there is none, appears in the store. */
final class AsyncInvocation {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncInvocation.class);
    private static final String JSON = "application/json";

    /** What SageMaker allows, in seconds. */
    private static final int LONGEST_RUN = 3600;

    private static final int SHORTEST_WAIT = 60;
    private static final int LONGEST_WAIT = 21_600;

    private final AwsClients clients;
    private final ObjectStore store;
    private final SageMakerSettings settings;

    AsyncInvocation(AwsClients clients, ObjectStore store, SageMakerSettings settings) {
        this.clients = clients;
        this.store = store;
        this.settings = settings;
    }

    byte[] answer(InferenceTask task) throws AwsRefusal, JobFailed, InterruptedException {
        String input = "sagemaker_input/%s/%s.json".formatted(task.id(), UUID.randomUUID());
        try {
            store.put(input, WorkerRequest.of(task, store), JSON);
            InvokeEndpointAsyncResponse accepted = submitted(task, input);
            String output = key(accepted.outputLocation());
            Optional<String> failure = failureKey(accepted);
            byte[] answer = await(task, output, failure);
            forget(output);
            return answer;
        } catch (IOException failed) {
            throw new JobFailed(
                    "the request of inference %s cannot be stored or its answer read: %s"
                            .formatted(task.id(), failed.getMessage()),
                    failed);
        } finally {
            // A queued request whose input is gone ends at once: this is how one is taken back.
            forget(input);
        }
    }

    private InvokeEndpointAsyncResponse submitted(InferenceTask task, String input)
            throws AwsRefusal, InterruptedException {
        return AwsCall.of("InvokeEndpointAsync", () -> clients.runtime()
                .invokeEndpointAsync(request -> request.endpointName(task.endpointName())
                        .inferenceId(task.id())
                        .contentType(JSON)
                        .accept(JSON)
                        .inputLocation(store.uri(input))
                        .requestTTLSeconds(seconds(settings.jobLimit().multipliedBy(2), SHORTEST_WAIT, LONGEST_WAIT))
                        .invocationTimeoutSeconds(seconds(settings.jobLimit(), 1, LONGEST_RUN))));
    }

    private static int seconds(Duration wanted, int least, int most) {
        return (int) Math.max(least, Math.min(most, wanted.toSeconds()));
    }

    private byte[] await(InferenceTask task, String output, Optional<String> failure)
            throws IOException, JobFailed, InterruptedException {
        Duration patience = settings.jobLimit().multipliedBy(2);
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < patience.toNanos()) {
            if (exists(output)) {
                return content(output);
            }
            if (failure.isPresent() && exists(failure.get())) {
                throw new JobFailed(new String(content(failure.get()), UTF_8));
            }
            Thread.sleep(settings.pause().toMillis());
        }
        throw new JobFailed(
                "endpoint %s gave no result within %d seconds".formatted(task.endpointName(), patience.toSeconds()));
    }

    /** A store that cannot be asked now is asked again: the time limit holds all the same. */
    private boolean exists(String key) {
        try {
            return store.find(key).isPresent();
        } catch (IOException trouble) {
            LOG.warn("the object store cannot tell whether {} exists: {}", key, trouble.getMessage());
            return false;
        }
    }

    private byte[] content(String key) throws IOException {
        try (InputStream stream = store.get(key)) {
            byte[] bytes = stream.readNBytes(ResultFile.MOST_BYTES + 1);
            if (bytes.length > ResultFile.MOST_BYTES) {
                throw new IOException("%s has more than %d bytes".formatted(key, ResultFile.MOST_BYTES));
            }
            return bytes;
        }
    }

    private Optional<String> failureKey(InvokeEndpointAsyncResponse accepted) throws JobFailed {
        String location = accepted.failureLocation();
        return location == null ? Optional.empty() : Optional.of(key(location));
    }

    private String key(@Nullable String location) throws JobFailed {
        String bucket = store.uri("");
        if (location == null || !location.startsWith(bucket)) {
            throw new JobFailed(
                    "the endpoint leaves its results at %s, outside of this server's %s".formatted(location, bucket));
        }
        return location.substring(bucket.length());
    }

    private void forget(String key) {
        try {
            store.delete(key);
        } catch (IOException left) {
            LOG.warn("{} stays in the object store: {}", key, left.getMessage());
        }
    }
}
