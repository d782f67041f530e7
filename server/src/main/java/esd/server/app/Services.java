package esd.server.app;

import esd.runtime.backend.Backend;
import esd.runtime.fetch.FetchSettings;
import esd.runtime.fetch.Fetcher;
import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.Passwords;
import esd.server.access.Roles;
import esd.server.access.RolesResource;
import esd.server.access.UserKeys;
import esd.server.access.Users;
import esd.server.access.UsersResource;
import esd.server.answers.Answers;
import esd.server.checkpoints.CheckpointImports;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.CheckpointsResource;
import esd.server.config.Config;
import esd.server.config.Fetching;
import esd.server.datasets.Datasets;
import esd.server.datasets.DatasetsResource;
import esd.server.downloads.Downloads;
import esd.server.endpoints.EndpointUpkeep;
import esd.server.endpoints.Endpoints;
import esd.server.endpoints.EndpointsResource;
import esd.server.http.AnswerBook;
import esd.server.http.KeyRing;
import esd.server.http.PingResource;
import esd.server.http.Resource;
import esd.server.inferences.Inferences;
import esd.server.inferences.InferencesResource;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import esd.server.patience.Patience;
import esd.server.trainings.Trainer;
import esd.server.trainings.Trainings;
import esd.server.trainings.TrainingsResource;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The rooms' services, each made once, and their operations. */
final class Services implements AutoCloseable {
    private final Clock clock;
    private final Jdbi jdbi;
    private final Access access;
    private final Optional<UserKeys> keys;
    private final AnswerBook answers;
    private final Roles roles;
    private final Users users;
    private final Endpoints endpoints;
    private final Checkpoints checkpoints;
    private final JobQueue queue;
    /** As the contract's gateway lets a caller wait. */
    private final Patience patience = new Patience(Duration.ofSeconds(29));

    private final Downloads downloads;
    private final CheckpointImports imports;
    private final Inferences inferences;
    private final Datasets datasets;
    private final Trainings trainings;

    private Services(Config config, DataFolder folder, Jdbi jdbi, ObjectStore store, Clock clock) throws IOException {
        Passwords passwords = Passwords.keptBy(folder.file("password.key"));
        boolean compatible = config.compatibility() == Config.Compatibility.STRICT;
        this.clock = clock;
        this.jdbi = jdbi;
        this.access = new Access(jdbi, config.strictPermissions());
        this.keys = Optional.of(new UserKeys(jdbi)).filter(ring -> config.strictPermissions());
        this.answers = new Answers(jdbi, passwords, clock);
        this.roles = new Roles(jdbi);
        this.users = new Users(jdbi, passwords, keys);
        this.endpoints = new Endpoints(jdbi, new SecureRandom());
        this.queue = new JobQueue(jdbi, clock);
        this.downloads =
                Downloads.open(jdbi, store, queue, fetcher(config.fetching()), passwords, folder.file("downloads"));
        this.imports = new CheckpointImports(jdbi, store, downloads, compatible);
        this.checkpoints = new Checkpoints(jdbi, store, compatible);
        this.inferences = new Inferences(jdbi, store, checkpoints, endpoints, queue, clock);
        this.datasets = new Datasets(jdbi, store, queue, clock);
        this.trainings = new Trainings(jdbi, store, checkpoints, datasets, queue, clock, trainer(config));
    }

    /** Makes the services and what has to be there from the first start: roles, a user, endpoints. */
    static Services open(Config config, DataFolder folder, Jdbi jdbi, ObjectStore store) throws IOException {
        Clock clock = Clock.systemUTC();
        Services services = new Services(config, folder, jdbi, store, clock);
        services.roles.seed();
        if (config.sageMaker().isEmpty()) {
            services.endpoints.seedLocal(config.endpointPrefix(), clock);
        }
        return services;
    }

    private static Trainer trainer(Config config) {
        return config.sageMaker()
                .map(place -> place.training().isPresent() ? Trainer.ELSEWHERE : Trainer.NOBODY)
                .orElse(Trainer.HERE);
    }

    private static Fetcher fetcher(Fetching fetching) {
        Map<String, String> tokens = fetching.tokens().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, token -> token.getValue().reveal()));
        return new Fetcher(FetchSettings.usual(fetching.privateHosts(), tokens));
    }

    /** Keeps the endpoints at this backend. */
    EndpointUpkeep upkeep(Config config, Backend backend, JobWorkers workers) {
        EndpointUpkeep.Ground ground = new EndpointUpkeep.Ground(
                config.sageMaker().isPresent() ? "sagemaker" : "local",
                config.endpointPrefix(),
                () -> checkpoints.largest("Stable-diffusion"));
        return new EndpointUpkeep(jdbi, backend, ground, workers, clock);
    }

    List<Resource> resources(EndpointUpkeep upkeep) {
        return List.of(
                new PingResource(),
                new HealthResource(jdbi),
                new RolesResource(roles, access),
                new UsersResource(users, access),
                new CheckpointsResource(checkpoints, imports, access, patience),
                new EndpointsResource(endpoints, upkeep, access, patience),
                new InferencesResource(inferences, access, patience),
                new DatasetsResource(datasets, access, patience),
                new TrainingsResource(trainings, access, patience));
    }

    /** The API keys besides the server's own. */
    KeyRing keys() {
        return keys.<KeyRing>map(ring -> ring).orElse(KeyRing.NONE);
    }

    /** What repeatable calls were answered. */
    AnswerBook answers() {
        return answers;
    }

    Access access() {
        return access;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    CheckpointImports imports() {
        return imports;
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
        patience.close();
        downloads.close();
        checkpoints.close();
    }
}
