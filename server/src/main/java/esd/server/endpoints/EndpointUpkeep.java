package esd.server.endpoints;

import esd.runtime.backend.Backend;
import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.EndpointState;
import esd.server.errors.Refusal;
import esd.server.jobs.JobWorkers;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes endpoints at the backend and takes them away; their rows say how they are there, and workers bring them jobs. */
public final class EndpointUpkeep implements AutoCloseable {
    /**
     * What the server's endpoints have in common.
     *
     * @param backend the backend's name, as rows bear it
     * @param prefix what the names of new ones begin with
     * @param modelBytes tells the size of the largest model that instances may have to hold
     */
    public record Ground(String backend, String prefix, LongSupplier modelBytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(EndpointUpkeep.class);

    private final Jdbi jdbi;
    private final Backend backend;
    private final Ground ground;
    private final JobWorkers workers;
    private final Clock clock;
    private final ExecutorService removals = Executors.newCachedThreadPool(work -> {
        Thread daemon = new Thread(work, "endpoint-removal");
        daemon.setDaemon(true);
        return daemon;
    });

    public EndpointUpkeep(Jdbi jdbi, Backend backend, Ground ground, JobWorkers workers, Clock clock) {
        this.jdbi = jdbi;
        this.backend = backend;
        this.ground = ground;
        this.workers = workers;
        this.clock = clock;
    }

    /** Goes on with every endpoint that an earlier process left, whatever it was doing with it. */
    public void resume() {
        for (Endpoint endpoint : jdbi.withExtension(EndpointDao.class, EndpointDao::all)) {
            if (!endpoint.backend().equals(ground.backend())) {
                note(
                        endpoint.id(),
                        EndpointState.failed("it is one of backend %s, and this server runs with %s"
                                .formatted(endpoint.backend(), ground.backend())));
            } else if (endpoint.status() == Endpoint.Status.DELETING) {
                removals.execute(() -> finishRemoval(endpoint));
            } else {
                EndpointPlan plan = plan(endpoint);
                backend.resume(plan, events(endpoint));
                staff(endpoint, plan);
            }
        }
    }

    /** The row of a new endpoint, which is being made from now on. */
    Endpoint create(CreateEndpoint wish) {
        Endpoint fresh = wish.endpoint(ground.prefix(), ground.backend(), now());
        jdbi.useTransaction(db -> insert(db, fresh));
        EndpointPlan plan = plan(fresh);
        try {
            backend.open(plan, events(fresh));
        } catch (EndpointRefused refused) {
            jdbi.useTransaction(db -> db.attach(EndpointDao.class).delete(fresh.id()));
            throw new Refusal.Malformed(String.valueOf(refused.getMessage()));
        }
        staff(fresh, plan);
        return fresh;
    }

    private static void insert(Handle db, Endpoint fresh) {
        EndpointDao dao = db.attach(EndpointDao.class);
        for (Endpoint other : dao.all()) {
            for (String role : fresh.owners()) {
                if (other.status() != Endpoint.Status.DELETED && other.owners().contains(role)) {
                    throw new Refusal.WrongState(
                            "role [%s] has a valid endpoint already, not allow to have another one".formatted(role));
                }
            }
        }
        dao.forgetDeleted(fresh.name());
        if (dao.named(fresh.name()).isPresent()) {
            throw new Refusal.WrongState("An error occurred (ValidationException) when calling the CreateModel "
                    + "operation: Cannot create already existing model \"%s\"".formatted(fresh.name()));
        }
        dao.insert(fresh);
    }

    private void staff(Endpoint endpoint, EndpointPlan plan) {
        if (endpoint.shared()) {
            workers.share(endpoint.id());
        } else {
            workers.hire(endpoint.id(), plan.jobsAtOnce());
        }
    }

    /**
     * Completes when these are gone and so is all that was to be done there; unknown names are passed over. Nothing
     * happens to any of them if one is being made or changed, or lies where this server cannot remove it.
     */
    CompletableFuture<Void> remove(List<Endpoint> endpoints) {
        endpoints.forEach(this::refuseElsewhere);
        jdbi.useTransaction(db -> {
            for (Endpoint endpoint : endpoints) {
                if (endpoint.unsettled() || !db.attach(EndpointDao.class).doom(endpoint.id(), endpoint.status())) {
                    throw new Refusal.WrongState("An error occurred (ValidationException) when calling the "
                            + "DeleteEndpoint operation: Cannot update in-progress endpoint \"%s\""
                                    .formatted(endpoint.name()));
                }
            }
        });
        return CompletableFuture.runAsync(() -> endpoints.forEach(this::takeAway), removals);
    }

    private void refuseElsewhere(Endpoint endpoint) {
        if (!endpoint.backend().equals(ground.backend())) {
            throw new Refusal.WrongState(
                    "endpoint %s is one of backend %s, and this server runs with %s: delete it there"
                            .formatted(endpoint.name(), endpoint.backend(), ground.backend()));
        }
    }

    private void takeAway(Endpoint endpoint) {
        workers.leave(endpoint.id(), "endpoint %s was deleted".formatted(endpoint.name()));
        EndpointPlan plan = plan(endpoint);
        try {
            backend.remove(plan);
        } catch (EndpointRefused refused) {
            jdbi.useTransaction(db -> db.attach(EndpointDao.class).spare(endpoint.id(), endpoint.status()));
            staff(endpoint, plan);
            throw new Refusal.WrongState(String.valueOf(refused.getMessage()));
        }
        jdbi.useTransaction(db -> db.attach(EndpointDao.class).delete(endpoint.id()));
    }

    private void finishRemoval(Endpoint endpoint) {
        try {
            takeAway(endpoint);
        } catch (RuntimeException trouble) {
            LOG.error("endpoint {} could not be removed", endpoint.name(), trouble);
        }
    }

    private EndpointPlan plan(Endpoint endpoint) {
        return endpoint.plan(ground.modelBytes().getAsLong());
    }

    private EndpointEvents events(Endpoint endpoint) {
        return state -> note(endpoint.id(), state);
    }

    private void note(String id, EndpointState state) {
        LOG.info("endpoint {} is {} with {} instances", id, state.status(), state.instances());
        jdbi.useTransaction(db -> {
            EndpointDao dao = db.attach(EndpointDao.class);
            if (state.status() == EndpointState.Status.DELETED) {
                dao.gone(id, "it no longer exists at its backend");
            } else {
                Endpoint.Status status = Endpoint.Status.valueOf(state.status().name());
                dao.now(id, status, state.instances(), state.reason().orElse(null), now());
            }
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        removals.shutdownNow();
    }
}
