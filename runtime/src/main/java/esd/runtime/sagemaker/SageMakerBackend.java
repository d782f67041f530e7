package esd.runtime.sagemaker;

import esd.runtime.backend.Backend;
import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.ObjectStore;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/** Runs inferences on SageMaker's endpoints, and makes these; trains in its training jobs. */
public final class SageMakerBackend implements Backend {
    private static final String JSON = "application/json";

    private final ObjectStore store;
    private final AwsClients clients;
    private final AsyncInvocation queued;
    private final SageMakerEndpoints endpoints;
    private final Optional<TrainingJobs> trainings;

    public SageMakerBackend(ObjectStore store, SageMakerSettings settings) {
        this.store = store;
        this.clients = new AwsClients(settings);
        this.queued = new AsyncInvocation(clients, store, settings);
        this.endpoints = new SageMakerEndpoints(clients, store, settings);
        this.trainings = settings.training().map(training -> new TrainingJobs(clients, store, settings, training));
    }

    @Override
    public Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
        try {
            byte[] answer = endpoints.queues(task.endpointName()) ? queued.answer(task) : invoked(task);
            return WorkerResult.read(task, answer).putInto(store);
        } catch (AwsRefusal refused) {
            throw new JobFailed(refused.text(), refused);
        }
    }

    private byte[] invoked(InferenceTask task) throws AwsRefusal, InterruptedException {
        return AwsCall.of("InvokeEndpoint", () -> clients.runtime()
                .invokeEndpoint(request -> request.endpointName(task.endpointName())
                        .contentType(JSON)
                        .accept(JSON)
                        .body(SdkBytes.fromByteArray(WorkerRequest.of(task, store))))
                .body()
                .asByteArray());
    }

    @Override
    public void train(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        trainings().train(task, events);
    }

    @Override
    public void endTraining(String name) throws JobFailed, InterruptedException {
        trainings().end(name);
    }

    private TrainingJobs trainings() throws JobFailed {
        return trainings.orElseThrow(() -> new JobFailed("this server knows no container for trainings"));
    }

    @Override
    public void open(EndpointPlan plan, EndpointEvents events) throws EndpointRefused {
        endpoints.open(plan, events);
    }

    @Override
    public void resume(EndpointPlan plan, EndpointEvents events) {
        endpoints.resume(plan, events);
    }

    @Override
    public void remove(EndpointPlan plan) throws EndpointRefused {
        endpoints.remove(plan);
    }

    @Override
    public void close() {
        endpoints.close();
        clients.close();
    }
}
