package esd.runtime.sagemaker;

import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.EndpointState.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;

/** Looks at endpoints again and again, on a thread of its own, and tells what has changed. */
final class EndpointWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointWatch.class);

    private final AwsClients clients;
    private final Autoscaling autoscaling;
    private final Duration pause;
    private final Map<String, ScheduledFuture<?>> watched = new ConcurrentHashMap<>();
    private final Map<String, EndpointState> last = new ConcurrentHashMap<>();
    private final Set<String> scaled = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "sagemaker-endpoints");
        daemon.setDaemon(true);
        return daemon;
    });

    EndpointWatch(AwsClients clients, Autoscaling autoscaling, Duration pause) {
        this.clients = clients;
        this.autoscaling = autoscaling;
        this.pause = pause;
    }

    void begin(EndpointPlan plan, EndpointEvents events) {
        watched.computeIfAbsent(
                plan.id(),
                id -> thread.scheduleWithFixedDelay(
                        () -> look(plan, events), 0, pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    void end(EndpointPlan plan) {
        Optional.ofNullable(watched.remove(plan.id())).ifPresent(look -> look.cancel(false));
        last.remove(plan.id());
        scaled.remove(plan.id());
    }

    private void look(EndpointPlan plan, EndpointEvents events) {
        try {
            EndpointState state = state(plan);
            if (state.equals(last.get(plan.id())) || !watched.containsKey(plan.id())) {
                return;
            }
            if (state.status() == Status.IN_SERVICE && plan.autoscaling() && !scaled.contains(plan.id())) {
                autoscaling.begin(plan);
                scaled.add(plan.id());
            }
            last.put(plan.id(), state);
            if (state.status() == Status.FAILED || state.status() == Status.DELETED) {
                end(plan); // before it is told, so that who hears of it can begin again
            }
            events.now(state);
        } catch (AwsRefusal refused) {
            LOG.warn("endpoint {} cannot be looked at: {}", plan.name(), refused.text());
        } catch (InterruptedException stopped) {
            LOG.debug("endpoint {} is looked at no more", plan.name(), stopped);
        } catch (RuntimeException bug) {
            LOG.error("what endpoint {} does cannot be told", plan.name(), bug);
        }
    }

    private EndpointState state(EndpointPlan plan) throws AwsRefusal, InterruptedException {
        try {
            return state(AwsCall.of("DescribeEndpoint", () -> clients.control()
                    .describeEndpoint(request -> request.endpointName(plan.name()))));
        } catch (AwsRefusal refused) {
            if (refused.missing()) {
                return EndpointState.of(Status.DELETED, 0);
            }
            throw refused;
        }
    }

    private static EndpointState state(DescribeEndpointResponse endpoint) {
        int instances = endpoint.productionVariants().stream()
                .map(ProductionVariantSummary::currentInstanceCount)
                .mapToInt(count -> count == null ? 0 : count)
                .sum();
        Optional<String> reason = Optional.ofNullable(endpoint.failureReason());
        return new EndpointState(status(endpoint.endpointStatus()), instances, reason);
    }

    private static Status status(EndpointStatus status) {
        return switch (status) {
            case CREATING -> Status.CREATING;
            case IN_SERVICE -> Status.IN_SERVICE;
            case ROLLING_BACK -> Status.ROLLING_BACK;
            case FAILED, OUT_OF_SERVICE, UPDATE_ROLLBACK_FAILED -> Status.FAILED;
            case DELETING -> Status.DELETING;
            default -> Status.UPDATING;
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
