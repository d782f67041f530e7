package esd.server.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.access.Caller;
import esd.server.access.Permission;
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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The places where inferences may run. */
public final class Endpoints {
    private static final String ID = "EndpointDeploymentJobId";
    private static final String START = "startTime";
    private static final String EVERYONE = "*";
    private static final String LOCAL = "local";

    private final Jdbi jdbi;
    private final RandomGenerator random;

    public Endpoints(Jdbi jdbi, RandomGenerator random) {
        this.jdbi = jdbi;
        this.random = random;
    }

    /**
     * Gives the two places that share this server's devices their names; where no other place is here either, it makes
     * them, one for each inference type.
     */
    public void seedLocal(String prefix, Clock clock) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Endpoint> places = List.of(
                local(prefix + "async-local", Endpoint.ASYNC, now),
                local(prefix + "real-time-local", Endpoint.REAL_TIME, now));
        jdbi.useTransaction(db -> {
            EndpointDao dao = db.attach(EndpointDao.class);
            places.forEach(place -> dao.rename(place.id(), place.name()));
            if (dao.all().stream().noneMatch(place -> place.backend().equals(LOCAL))) {
                places.forEach(dao::insert);
            }
        });
    }

    private static Endpoint local(String name, String type, Instant now) {
        String id = UUID.nameUUIDFromBytes(("local " + type).getBytes(UTF_8)).toString();
        return new Endpoint(
                id,
                name,
                type,
                Endpoint.Status.IN_SERVICE,
                LOCAL,
                Endpoint.SHARED,
                false,
                1,
                1,
                1,
                1,
                List.of(EVERYONE),
                "",
                "",
                now,
                now,
                null);
    }

    /** Where an inference of this type goes: to the place that was named, or to any that is open to the caller. */
    public Endpoint choose(Caller caller, String inferenceType, Optional<String> name) {
        return name.map(one -> ready(caller, one)).orElseGet(() -> anyFor(caller, inferenceType));
    }

    /** Refuses unless what is handed to this place will be done. */
    public void refuseUnlessOpen(Handle db, String id, String name) {
        Endpoint endpoint = db.attach(EndpointDao.class)
                .find(id)
                .orElseThrow(
                        () -> new Refusal.WrongState("sagemaker endpoint with name %s is not found".formatted(name)));
        if (!endpoint.takesJobs()) {
            throw notReady(endpoint);
        }
    }

    /** What the place is called now. */
    public Optional<String> name(String id) {
        return jdbi.withExtension(EndpointDao.class, dao -> dao.find(id)).map(Endpoint::name);
    }

    private static Refusal notReady(Endpoint endpoint) {
        return new Refusal.WrongState("sagemaker endpoint is not ready with status: %s"
                .formatted(endpoint.status().wire()));
    }

    /** Those of these names that exist and are not being removed. */
    List<Endpoint> named(List<String> names) {
        return names.stream()
                .distinct()
                .flatMap(name -> jdbi.withExtension(EndpointDao.class, dao -> dao.named(name)).stream())
                .filter(endpoint -> endpoint.status() != Endpoint.Status.DELETING)
                .toList();
    }

    private Endpoint ready(Caller caller, String name) {
        Endpoint endpoint = jdbi.withExtension(EndpointDao.class, dao -> dao.named(name))
                .filter(found -> caller.uses(found.owners(), Permission.SAGEMAKER_ENDPOINT_ALL))
                .orElseThrow(() -> new Refusal.Malformed("list index out of range"));
        if (endpoint.status() != Endpoint.Status.IN_SERVICE) {
            throw notReady(endpoint);
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
