package esd.server.checkpoints;

import esd.runtime.store.ObjectStore;
import esd.server.access.Caller;
import esd.server.downloads.Arrivals;
import esd.server.downloads.Downloads;
import esd.server.downloads.Remote;
import esd.server.errors.Refusal;
import esd.server.http.FileName;
import esd.server.jobs.JobHandler;
import esd.server.json.StoredJson;
import esd.server.json.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Checkpoints by URL, one for each: a row at once, which takes the name, and the file when it has come. */
public final class CheckpointImports implements Arrivals {
    private static final List<String> ENDINGS = List.of(".pt", ".pth", ".ckpt", ".safetensors", ".yaml");
    private static final Map<String, List<String>> OTHER_ENDINGS = Map.of("rembg", List.of(".onnx"));

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final Downloads downloads;
    private final boolean strict;

    /** With strict, what is not there never shows up, as in the contract. */
    public CheckpointImports(Jdbi jdbi, ObjectStore store, Downloads downloads, boolean strict) {
        this.jdbi = jdbi;
        this.store = store;
        this.downloads = downloads;
        this.strict = strict;
    }

    /** Does the downloads. */
    public JobHandler handler() {
        return downloads.handler(this);
    }

    /** Takes the names, and fetches the files soon; all of them or none. */
    void begin(Caller creator, CreateCheckpoint wish) {
        List<String> urls = wish.distinctUrls();
        List<Remote> remotes = downloads.look(urls);
        List<String> names =
                remotes.stream().map(remote -> name(remote, wish.type())).toList();
        jdbi.useTransaction(db -> {
            for (int i = 0; i < names.size(); i++) {
                begin(db, creator, wish, remotes.get(i), names.get(i));
            }
        });
    }

    private void begin(Handle db, Caller creator, CreateCheckpoint wish, Remote remote, String name) {
        CheckpointNames.take(db, name);
        Instant now = Instant.now();
        Checkpoint checkpoint = new Checkpoint(
                UUID.randomUUID().toString(),
                wish.type(),
                Checkpoint.Status.COMING,
                now,
                params(creator, wish, remote, now),
                creator.roles(),
                false);
        db.attach(CheckpointDao.class).insert(checkpoint);
        db.attach(CheckpointFileDao.class).insert(CheckpointFile.stored(checkpoint.id(), name));
        downloads.submit(db, checkpoint.id(), remote, name, checkpoint.key(name));
    }

    private static String params(Caller creator, CreateCheckpoint wish, Remote remote, Instant now) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        if (wish.params() != null) {
            params.putAll(wish.params());
        }
        params.put("creator", creator.name());
        params.put("created", Timestamps.text(now));
        params.put("download", Map.of("url", remote.shown()));
        return StoredJson.text(params);
    }

    private static String name(Remote remote, String type) {
        List<String> endings = OTHER_ENDINGS.getOrDefault(type, ENDINGS);
        return remote.names().stream()
                .filter(name -> endings.stream()
                        .anyMatch(ending -> name.toLowerCase(Locale.ROOT).endsWith(ending)))
                .findFirst()
                .map(name -> FileName.checked(name.strip()))
                .orElseThrow(() -> new Refusal.Malformed("the name of the file at %s does not end in one of %s"
                        .formatted(remote.shown(), String.join(", ", endings))));
    }

    /** Stops what is still on its way to these. */
    void cancel(List<String> ids) {
        ids.forEach(downloads::cancel);
    }

    @Override
    public void progress(String id, long received, long size) {
        jdbi.useTransaction(db -> db.attach(CheckpointDao.class).coming(id, received, size));
    }

    @Override
    public void arrived(Handle db, String id, long size, String sha256) {
        CheckpointDao dao = db.attach(CheckpointDao.class);
        dao.find(id).ifPresent(checkpoint -> {
            String name = db.attach(CheckpointFileDao.class).of(id).get(0).name();
            Map<String, String> upload = Map.of("uploadId", id, "bucket", store.bucket(), "key", checkpoint.key(name));
            dao.arrived(id, size, sha256, StoredJson.text(Map.of(name, upload)));
        });
    }

    @Override
    public void failed(Handle db, String id, String reason) {
        CheckpointDao dao = db.attach(CheckpointDao.class);
        if (strict) {
            dao.delete(id);
        } else {
            dao.failed(id, reason);
        }
    }
}
