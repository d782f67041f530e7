package esd.server.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.access.Caller;
import esd.server.errors.Refusal;
import esd.server.http.Page;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Jdbi;

/** The places where inferences may run. */
public final class Endpoints {
    private static final String ID = "EndpointDeploymentJobId";
    private static final String START = "startTime";
    private static final String EVERYONE = "*";

    private final Jdbi jdbi;
    private final RandomGenerator random;

    public Endpoints(Jdbi jdbi, RandomGenerator random) {
        this.jdbi = jdbi;
        this.random = random;
    }

    /** Makes sure of the two places in this process, one for each inference type. */
    public void seedLocal(String prefix, Clock clock) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        jdbi.useTransaction(db -> {
            EndpointDao dao = db.attach(EndpointDao.class);
            dao.seed(local(prefix + "async-local", "Async", now));
            dao.seed(local(prefix + "real-time-local", "Real-time", now));
        });
    }

    private static Endpoint local(String name, String type, Instant now) {
        String id = UUID.nameUUIDFromBytes(("local " + type).getBytes(UTF_8)).toString();
        return new Endpoint(
                id,
                name,
                type,
                Endpoint.Status.IN_SERVICE,
                "local",
                false,
                1,
                1,
                1,
                List.of(EVERYONE),
                "",
                now,
                now,
                null);
    }

    /** Where an inference of this type goes: to the place that was named, or to any that is open to the caller. */
    public Endpoint choose(Caller caller, String inferenceType, Optional<String> name) {
        return name.map(this::ready).orElseGet(() -> anyFor(caller, inferenceType));
    }

    private Endpoint ready(String name) {
        Endpoint endpoint = jdbi.withExtension(EndpointDao.class, dao -> dao.named(name))
                .orElseThrow(() -> new Refusal.Malformed("list index out of range"));
        if (endpoint.status() != Endpoint.Status.IN_SERVICE) {
            throw new Refusal.WrongState("sagemaker endpoint is not ready with status: %s"
                    .formatted(endpoint.status().wire()));
        }
        return endpoint;
    }

    private Endpoint anyFor(Caller caller, String inferenceType) {
        List<Endpoint> open = jdbi.withExtension(EndpointDao.class, dao -> dao.ofType(inferenceType)).stream()
                .filter(endpoint -> endpoint.takesJobs() && caller.shares(endpoint.owners()))
                .toList();
        if (open.isEmpty()) {
            throw new Refusal.WrongState(
                    "no available %s endpoints for user \"%s\"".formatted(inferenceType, caller.name()));
        }
        return open.get(random.nextInt(open.size()));
    }

    /** One more row than the page holds, if there is one. */
    List<Endpoint> list(Page page) {
        Optional<Instant> time = page.afterTime(START);
        Optional<String> id = page.after(ID);
        return jdbi.withExtension(
                EndpointDao.class,
                dao -> time.isPresent() && id.isPresent()
                        ? dao.olderThan(time.get(), id.get(), page.limit() + 1)
                        : dao.newest(page.limit() + 1));
    }

    static String token(Endpoint last) {
        return Page.token(Map.of(ID, last.id(), START, Page.time(last.startTime())));
    }
}
