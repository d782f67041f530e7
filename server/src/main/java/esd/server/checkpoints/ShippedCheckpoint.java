package esd.server.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.runtime.store.ObjectStore;
import esd.server.json.Json;
import esd.server.json.Timestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model that comes with the server, under the same id at every start. */
final class ShippedCheckpoint {
    private static final Logger log = LoggerFactory.getLogger(ShippedCheckpoint.class);
    private static final String CREATOR = "ESD";

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final String name;
    private final Checkpoint fresh;

    ShippedCheckpoint(Jdbi jdbi, ObjectStore store, String name) {
        this.jdbi = jdbi;
        this.store = store;
        this.name = name;
        Instant now = Instant.now();
        this.fresh = new Checkpoint(
                UUID.nameUUIDFromBytes(("shipped " + name).getBytes(UTF_8)).toString(),
                "Stable-diffusion",
                Checkpoint.Status.ACTIVE,
                now,
                params(now),
                List.of(),
                true);
    }

    private static String params(Instant now) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("message", "comes with the server");
        params.put("creator", CREATOR);
        params.put("created", Timestamps.text(now));
        return new String(Json.bytes(params), UTF_8);
    }

    /** What came with earlier versions of the server. */
    List<Checkpoint> others() {
        return jdbi.withExtension(CheckpointDao.class, CheckpointDao::shipped).stream()
                .filter(checkpoint -> !checkpoint.id().equals(fresh.id()))
                .toList();
    }

    void put(Path file) throws IOException {
        List<CheckpointFile> known = jdbi.withExtension(CheckpointFileDao.class, dao -> dao.of(fresh.id()));
        if (known.isEmpty() && jdbi.withExtension(CheckpointFileDao.class, dao -> dao.taken(name))) {
            log.warn("the model {} that comes with the server is left out: a checkpoint has that name", name);
            return;
        }
        String key = fresh.key(known.isEmpty() ? name : known.get(0).name());
        if (!stored(key, file)) {
            store.put(key, file, "application/octet-stream");
        }
        if (known.isEmpty()) {
            jdbi.useTransaction(db -> {
                CheckpointNames.take(db, name);
                db.attach(CheckpointDao.class).insert(fresh);
                db.attach(CheckpointFileDao.class).insert(CheckpointFile.stored(fresh.id(), name));
            });
        }
    }

    private boolean stored(String key, Path file) throws IOException {
        return store.size(key).orElse(-1) == Files.size(file) && Files.mismatch(store.localFile(key), file) < 0;
    }
}
