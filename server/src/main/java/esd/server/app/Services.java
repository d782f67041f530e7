package esd.server.app;

import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.Passwords;
import esd.server.access.Roles;
import esd.server.access.RolesResource;
import esd.server.access.UserKeys;
import esd.server.access.Users;
import esd.server.access.UsersResource;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.CheckpointsResource;
import esd.server.config.Config;
import esd.server.datasets.Datasets;
import esd.server.datasets.DatasetsResource;
import esd.server.endpoints.Endpoints;
import esd.server.endpoints.EndpointsResource;
import esd.server.http.KeyRing;
import esd.server.http.PingResource;
import esd.server.http.Resource;
import esd.server.inferences.Inferences;
import esd.server.inferences.InferencesResource;
import esd.server.jobs.JobQueue;
import esd.server.trainings.Trainings;
import esd.server.trainings.TrainingsResource;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The rooms' services, each made once, and their operations. */
final class Services implements AutoCloseable {
    /** How long the contract's gateway lets a caller wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(29);

    private final Jdbi jdbi;
    private final Access access;
    private final Optional<UserKeys> keys;
    private final Roles roles;
    private final Users users;
    private final Endpoints endpoints;
    private final Checkpoints checkpoints;
    private final JobQueue queue;
    private final Inferences inferences;
    private final Datasets datasets;
    private final Trainings trainings;

    private Services(Jdbi jdbi, ObjectStore store, Passwords passwords, boolean strict, Clock clock) {
        this.jdbi = jdbi;
        this.access = new Access(jdbi, strict);
        this.keys = Optional.of(new UserKeys(jdbi)).filter(ring -> strict);
        this.roles = new Roles(jdbi);
        this.users = new Users(jdbi, passwords, keys);
        this.endpoints = new Endpoints(jdbi, new SecureRandom());
        this.checkpoints = new Checkpoints(jdbi, store);
        this.queue = new JobQueue(jdbi, clock);
        this.inferences = new Inferences(jdbi, store, checkpoints, endpoints, queue, clock);
        this.datasets = new Datasets(jdbi, store, queue, clock);
        this.trainings = new Trainings(jdbi, store, checkpoints, datasets, queue, clock);
    }

    /** Makes the services and what has to be there from the first start: roles, a user, endpoints. */
    static Services open(Config config, DataFolder folder, Jdbi jdbi, ObjectStore store) throws IOException {
        Clock clock = Clock.systemUTC();
        Services services = new Services(
                jdbi, store, Passwords.keptBy(folder.file("password.key")), config.strictPermissions(), clock);
        services.roles.seed();
        services.endpoints.seedLocal(config.endpointPrefix(), clock);
        return services;
    }

    List<Resource> resources() {
        return List.of(
                new PingResource(),
                new HealthResource(jdbi),
                new RolesResource(roles, access),
                new UsersResource(users, access),
                new CheckpointsResource(checkpoints, access),
                new EndpointsResource(endpoints, access),
                new InferencesResource(inferences, access, PATIENCE),
                new DatasetsResource(datasets, access),
                new TrainingsResource(trainings, access));
    }

    /** The API keys besides the server's own. */
    KeyRing keys() {
        return keys.<KeyRing>map(ring -> ring).orElse(KeyRing.NONE);
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    Inferences inferences() {
        return inferences;
    }

    Datasets datasets() {
        return datasets;
    }

    Trainings trainings() {
        return trainings;
    }

    JobQueue queue() {
        return queue;
    }

    @Override
    public void close() {
        checkpoints.close();
    }
}
