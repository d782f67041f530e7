package esd.runtime.instances;

import esd.runtime.backend.Backend;
import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backend in this process: endpoints whose instances are engines on this machine's devices. */
public final class InstancesBackend implements Backend {
    /**
     * How long things may take.
     *
     * @param rest how long an instance has nothing to do before an endpoint that scales itself lets it go
     * @param job how long a job may run before it fails
     */
    public record Times(Duration rest, Duration job) {}

    private static final Logger LOG = LoggerFactory.getLogger(InstancesBackend.class);
    /** So many instances all endpoints may have together: each has a thread, and asks for memory when it works. */
    private static final int MOST = 32;

    private static final int LOOKS_PER_REST = 4;

    private final Hardware hardware;
    private final Times times;
    private final TimeLimit limit;
    private final Pool shared;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "endpoints");
        daemon.setDaemon(true);
        return daemon;
    });

    private final ScheduledFuture<?> looks;

    public InstancesBackend(Hardware hardware, Times times) {
        this.hardware = hardware;
        this.times = times;
        this.limit = new TimeLimit(upkeep, times.job());
        this.shared = shared(hardware);
        long pause = Math.max(1, times.rest().toMillis() / LOOKS_PER_REST);
        this.looks = upkeep.scheduleWithFixedDelay(this::shrink, pause, pause, TimeUnit.MILLISECONDS);
    }

    private static Pool shared(Hardware hardware) {
        Pool.Listener nobody = new Pool.Listener() {
            @Override
            public void changing(int instances) {}

            @Override
            public void changed(int instances) {}
        };
        List<String> devices = hardware.usualDevices();
        Pool pool = new Pool(hardware, devices, devices.size(), 0, nobody);
        try {
            pool.fill(devices.size());
            return pool;
        } catch (Unavailable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void shrink() {
        try {
            places.values().forEach(place -> place.shrink(times.rest()));
        } catch (RuntimeException | Error bug) {
            LOG.error("an instance could not be let go", bug);
        }
    }

    @Override
    public Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
        Place place = places.get(task.endpointName());
        if (place == null) {
            throw new JobFailed("there is no endpoint %s".formatted(task.endpointName()));
        }
        return place.infer(task, progress);
    }

    /** On a device that all share; the time limit of jobs is not for trainings. */
    @Override
    public void train(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        try {
            Instance instance = shared.borrow(task.modelKey());
            try {
                instance.engine().train(task, events);
            } finally {
                shared.giveBack(instance);
            }
        } catch (Unavailable refused) {
            throw new JobFailed(refused.reason(), refused);
        }
    }

    @Override
    public void open(EndpointPlan plan, EndpointEvents events) throws EndpointRefused {
        if (plan.image().isPresent() || !plan.extensions().isEmpty()) {
            throw new EndpointRefused(
                    "custom_docker_image_uri and custom_extensions need a container: there is none on this machine");
        }
        Place place = Place.on(hardware, Placement.of(plan, hardware), plan, events, limit);
        synchronized (places) {
            refuseTooMany(plan);
            places.put(plan.name(), place);
        }
        events.now(EndpointState.of(EndpointState.Status.CREATING, 0));
        upkeep.execute(place::create);
    }

    private void refuseTooMany(EndpointPlan plan) throws EndpointRefused {
        int used = places.values().stream()
                .map(Place::plan)
                .filter(other -> !other.instanceType().equals(Placement.SHARED))
                .mapToInt(EndpointPlan::jobsAtOnce)
                .sum();
        if (plan.jobsAtOnce() > MOST - used) {
            throw new EndpointRefused(
                    ("An error occurred (ResourceLimitExceeded) when calling the CreateEndpoint operation: The account-level "
                                    + "service limit '%s for endpoint usage' is %d Instances, with current utilization of %d "
                                    + "Instances and a request delta of %d Instances.")
                            .formatted(plan.instanceType(), MOST, used, plan.jobsAtOnce()));
        }
    }

    @Override
    public void resume(EndpointPlan plan, EndpointEvents events) {
        try {
            Place place = plan.instanceType().equals(Placement.SHARED)
                    ? Place.sharing(shared, plan, events, limit)
                    : Place.on(hardware, Placement.of(plan, hardware), plan, events, limit);
            places.put(plan.name(), place);
            place.create();
        } catch (EndpointRefused refused) {
            events.now(EndpointState.failed(String.valueOf(refused.getMessage())));
        }
    }

    @Override
    public void remove(EndpointPlan plan) throws EndpointRefused {
        Place place = places.get(plan.name());
        if (place == null || !place.plan().id().equals(plan.id())) {
            return;
        }
        try {
            place.remove();
            places.remove(plan.name());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new EndpointRefused("the server is being stopped", stopped);
        }
    }

    @Override
    public void close() {
        looks.cancel(false);
        upkeep.shutdownNow();
        places.values().forEach(Place::closeNow);
        shared.close();
    }
}
