package esd.runtime.instances;

import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.EndpointState.Status;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** One endpoint: what was wanted, the instances that it has, and who is told how it is. Any thread. */
final class Place {
    private final EndpointPlan plan;
    private final EndpointEvents events;
    private final Pool pool;
    private final TimeLimit limit;
    private final boolean shared;
    private Status status = Status.CREATING;
    private int running;
    private boolean removed;

    private Place(EndpointPlan plan, EndpointEvents events, Pool pool, TimeLimit limit, boolean shared) {
        this.plan = plan;
        this.events = events;
        this.pool = pool;
        this.limit = limit;
        this.shared = shared;
    }

    /** With instances of its own on these devices. */
    static Place on(
            Hardware hardware, List<String> devices, EndpointPlan plan, EndpointEvents events, TimeLimit limit) {
        Pool.Listener listener = new Pool.Listener() {
            @Override
            public void changing(int instances) {
                events.now(EndpointState.of(Status.UPDATING, instances));
            }

            @Override
            public void changed(int instances) {
                events.now(EndpointState.of(Status.IN_SERVICE, instances));
            }
        };
        Pool pool = new Pool(hardware, devices, plan.jobsAtOnce(), plan.modelBytes(), listener);
        return new Place(plan, events, pool, limit, false);
    }

    /** With instances that others use too. */
    static Place sharing(Pool pool, EndpointPlan plan, EndpointEvents events, TimeLimit limit) {
        return new Place(plan, events, pool, limit, true);
    }

    EndpointPlan plan() {
        return plan;
    }

    /** Makes the first instances and tells what came of it. */
    synchronized void create() {
        if (removed) {
            return;
        }
        try {
            if (!shared) {
                pool.fill(plan.initialInstances());
            }
            status = Status.IN_SERVICE;
            events.now(EndpointState.of(status, pool.size()));
        } catch (Unavailable refused) {
            status = Status.FAILED;
            events.now(EndpointState.failed(refused.reason()));
        }
    }

    Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
        enter();
        try {
            Instance instance = pool.borrow(models(task));
            try {
                return limit.within(() -> instance.engine().infer(task, progress));
            } finally {
                pool.giveBack(instance);
            }
        } catch (Unavailable refused) {
            throw new JobFailed("endpoint %s: %s".formatted(plan.name(), refused.reason()), refused);
        } finally {
            leave();
        }
    }

    private static String models(InferenceTask task) {
        return task.models().stream().map(ModelFile::key).sorted().collect(Collectors.joining(" "));
    }

    private synchronized void enter() throws JobFailed {
        if (removed || status != Status.IN_SERVICE) {
            throw new JobFailed("endpoint %s is not in service".formatted(plan.name()));
        }
        running++;
    }

    private synchronized void leave() {
        running--;
        notifyAll();
    }

    /** Lets instances go that had nothing to do for so long, as far as it scales itself. */
    void shrink(Duration rested) {
        if (plan.autoscaling() && !shared) {
            pool.shrink(plan.minInstances(), rested);
        }
    }

    /** Returns when no job runs here any more and its instances are gone. */
    synchronized void remove() throws InterruptedException {
        removed = true;
        while (running > 0) {
            wait();
        }
        if (!shared) {
            pool.close();
        }
    }

    /** Ends what runs here as the engines are closed. */
    void closeNow() {
        if (!shared) {
            pool.close();
        }
    }
}
