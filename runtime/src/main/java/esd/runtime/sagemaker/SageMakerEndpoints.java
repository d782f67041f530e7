package esd.runtime.sagemaker;

import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.EndpointState.Status;
import esd.runtime.store.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** Endpoints at SageMaker: a model, a configuration and the endpoint itself, all of one name. */
final class SageMakerEndpoints implements AutoCloseable {
    /** One of the three things that make an endpoint, being made or taken away. */
    private interface Step {
        Object take(SageMakerClient control);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SageMakerEndpoints.class);

    private final AwsClients clients;
    private final EndpointRequests requests;
    private final Autoscaling autoscaling;
    private final EndpointWatch watch;

    SageMakerEndpoints(AwsClients clients, ObjectStore store, SageMakerSettings settings) {
        this.clients = clients;
        this.requests = new EndpointRequests(settings, store);
        this.autoscaling = new Autoscaling(clients);
        this.watch = new EndpointWatch(clients, autoscaling, settings.pause());
    }

    /** Whether what is sent there waits in a queue. */
    boolean queues(String name) throws AwsRefusal, InterruptedException {
        return AwsCall.of("DescribeEndpoint", () -> clients.control()
                                .describeEndpoint(request -> request.endpointName(name)))
                        .asyncInferenceConfig()
                != null;
    }

    void open(EndpointPlan plan, EndpointEvents events) throws EndpointRefused {
        events.now(EndpointState.of(Status.CREATING, 0));
        try {
            call("CreateModel", control -> control.createModel(requests.model(plan)));
            try {
                call("CreateEndpointConfig", control -> control.createEndpointConfig(requests.config(plan)));
                call("CreateEndpoint", control -> control.createEndpoint(requests.endpoint(plan)));
            } catch (AwsRefusal refused) {
                takeRest(plan.name());
                throw refused;
            }
        } catch (AwsRefusal refused) {
            throw new EndpointRefused(refused.text(), refused);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
        watch.begin(plan, events);
    }

    void resume(EndpointPlan plan, EndpointEvents events) {
        watch.begin(plan, events);
    }

    void remove(EndpointPlan plan) throws EndpointRefused {
        try {
            removeIfThere("DeleteEndpoint", control -> control.deleteEndpoint(r -> r.endpointName(plan.name())));
            watch.end(plan);
            endScaling(plan);
            takeRest(plan.name());
        } catch (AwsRefusal refused) {
            throw new EndpointRefused(refused.text(), refused);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    /** After the endpoint, which would live on without it if it could not be removed. */
    private void endScaling(EndpointPlan plan) throws InterruptedException {
        if (!plan.autoscaling()) {
            return;
        }
        try {
            autoscaling.end(plan);
        } catch (AwsRefusal left) {
            LOG.warn("the autoscaling of endpoint {} is left: {}", plan.name(), left.text());
        }
    }

    /** What is left without its endpoint costs nothing: that it could not be taken away is only noted. */
    private void takeRest(String name) throws InterruptedException {
        try {
            removeIfThere(
                    "DeleteEndpointConfig", control -> control.deleteEndpointConfig(r -> r.endpointConfigName(name)));
            removeIfThere("DeleteModel", control -> control.deleteModel(r -> r.modelName(name)));
        } catch (AwsRefusal left) {
            LOG.warn("the model or the configuration of endpoint {} is left: {}", name, left.text());
        }
    }

    private void removeIfThere(String operation, Step step) throws AwsRefusal, InterruptedException {
        try {
            call(operation, step);
        } catch (AwsRefusal refused) {
            if (!refused.missing()) {
                throw refused;
            }
        }
    }

    private void call(String operation, Step step) throws AwsRefusal, InterruptedException {
        Object answer = AwsCall.of(operation, () -> step.take(clients.control()));
        LOG.debug("{}: {}", operation, answer);
    }

    private static EndpointRefused interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new EndpointRefused("the server is being stopped", stopped);
    }

    @Override
    public void close() {
        watch.close();
    }
}
