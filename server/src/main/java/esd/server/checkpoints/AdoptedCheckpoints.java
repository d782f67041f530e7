package esd.server.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.runtime.store.ObjectStore;
import esd.server.http.Json;
import esd.server.http.Timestamps;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Checkpoints that were made by this server itself. */
final class AdoptedCheckpoints {
    private final Jdbi jdbi;
    private final ObjectStore store;

    AdoptedCheckpoints(Jdbi jdbi, ObjectStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    void adopt(String type, String name, String key, List<String> owners, String message) throws IOException {
        if (jdbi.withExtension(CheckpointFileDao.class, dao -> dao.taken(name))) {
            return;
        }
        Instant now = Instant.now();
        Map<String, String> params = new LinkedHashMap<>();
        params.put("message", message);
        params.put("created", Timestamps.text(now));
        Checkpoint fresh = new Checkpoint(
                UUID.randomUUID().toString(),
                type,
                Checkpoint.Status.ACTIVE,
                now,
                new String(Json.bytes(params), UTF_8),
                owners,
                false);
        store.copy(key, fresh.key(name));
        jdbi.useTransaction(db -> {
            if (!db.attach(CheckpointFileDao.class).taken(name)) {
                db.attach(CheckpointDao.class).insert(fresh);
                db.attach(CheckpointFileDao.class).insert(CheckpointFile.stored(fresh.id(), name));
            }
        });
    }
}
