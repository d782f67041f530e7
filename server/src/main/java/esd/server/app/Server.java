package esd.server.app;

import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import esd.server.config.Secret;
import esd.server.db.Database;
import esd.server.endpoints.EndpointUpkeep;
import esd.server.http.HttpServer;
import esd.server.jobs.JobHandler;
import esd.server.jobs.JobWorkers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server: open from its start until it is closed, which happens in the reverse order. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private static final int DOWNLOADS_AT_ONCE = 2;

    private final Deque<AutoCloseable> parts;
    private final URI url;
    private final URI storeUrl;

    private Server(Deque<AutoCloseable> parts, URI url, URI storeUrl) {
        this.parts = parts;
        this.url = url;
        this.storeUrl = storeUrl;
    }

    /**
     * Starts everything; what was started is closed again if something fails.
     *
     * @param home the folder that the server was installed in
     */
    static Server start(Config config, Path home, Engines engines) throws IOException {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            return start(config, home, engines, parts);
        } catch (IOException | RuntimeException | Error failed) {
            close(parts);
            throw failed;
        }
    }

    private static Server start(Config config, Path home, Engines engines, Deque<AutoCloseable> parts)
            throws IOException {
        DataFolder folder = opened(parts, DataFolder.open(config.dataFolder()));
        Opening<Database> database =
                opened(parts, Opening.begin("database", () -> Database.open(folder.file("esd.db"))));
        ObjectStore store = opened(parts, Stores.of(config, folder).open());
        Engines.Workshop workshop = engines.open(config, folder, store);
        parts.push(workshop.backend());
        Services services =
                opened(parts, Services.open(config, folder, database.get().jdbi(), store));
        DefaultModel model = DefaultModel.find(home, folder.path());
        services.checkpoints().ship(model.name(), model.file());
        JobWorkers workers = opened(parts, JobWorkers.start(services.queue(), handlers(services, workshop)));
        EndpointUpkeep upkeep = opened(parts, services.upkeep(config, workshop.backend(), workers));
        upkeep.resume();
        HttpServer http = opened(
                parts,
                HttpServer.start(
                        settings(config, folder), services.keys(), services.answers(), services.resources(upkeep)));
        // Closed before the web server: who waits for a picture is told in time that it takes too long.
        parts.push(services.queue()::dismissWaiting);
        // First of all: their last steps go on while the web server ends.
        parts.push(workers::stop);
        return new Server(parts, http.url(), store.address());
    }

    /** The address that clients see. */
    URI url() {
        return url;
    }

    /** The object store's address that clients see: presigned URLs begin with it. */
    URI storeUrl() {
        return storeUrl;
    }

    @Override
    public void close() {
        close(parts);
    }

    private static HttpServer.Settings settings(Config config, DataFolder folder) throws IOException {
        String key = config.apiKey().isPresent()
                ? config.apiKey().map(Secret::reveal).get()
                : folder.keptKey();
        return new HttpServer.Settings(config.host(), config.port(), key, config.publicUrl());
    }

    private static List<List<JobHandler>> handlers(Services services, Engines.Workshop workshop) {
        JobHandler inferences = services.inferences().handler(workshop.backend(), services.access());
        List<List<JobHandler>> handlers = new ArrayList<>();
        for (int worker = 0; worker < workshop.workers(); worker++) {
            handlers.add(List.of(inferences, services.trainings().handler(workshop.backend())));
        }
        handlers.add(List.of(services.trainings().stopper(workshop.backend())));
        handlers.add(List.of(services.datasets().handler()));
        handlers.addAll(Collections.nCopies(
                DOWNLOADS_AT_ONCE, List.of(services.imports().handler())));
        return handlers;
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception failed) {
                LOG.error("{} could not be closed", part.getClass().getSimpleName(), failed);
            }
        }
    }
}
