package esd.server.checkpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.runtime.store.ObjectStore;
import esd.server.access.Caller;
import esd.server.checkpoints.CreateCheckpoint.NewFile;
import esd.server.errors.Refusal;
import esd.server.json.Json;
import esd.server.json.Timestamps;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** How files get into the store: clients put the parts there themselves, and say when they are done. */
final class CheckpointUploads {
    private static final Duration PART_LIFETIME = Duration.ofHours(1);

    private final Jdbi jdbi;
    private final ObjectStore store;

    CheckpointUploads(Jdbi jdbi, ObjectStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /** Where one file will lie, and by which upload it comes. */
    private record Upload(@JsonProperty("upload_id") String uploadId, String bucket, String key) {}

    /** A checkpoint that waits for its parts, and where each part of each file is to be put. */
    record Begun(Checkpoint checkpoint, Map<String, List<URI>> partUrls) {}

    Begun begin(Caller caller, CreateCheckpoint wish) throws IOException {
        List<NewFile> files = wish.files();
        jdbi.useHandle(db -> files.forEach(file -> CheckpointNames.refuseTaken(db, file.name())));
        Checkpoint blank = new Checkpoint(
                UUID.randomUUID().toString(),
                wish.type(),
                Checkpoint.Status.INITIAL,
                Instant.now(),
                "{}",
                caller.roles(),
                false);
        Map<String, Upload> uploads = new LinkedHashMap<>();
        try {
            for (NewFile file : files) {
                String key = blank.key(file.name());
                uploads.put(file.name(), new Upload(store.startUpload(key), store.bucket(), key));
            }
            Checkpoint checkpoint = blank.with(params(wish, caller, blank.created(), uploads));
            insert(checkpoint, uploads);
            return new Begun(checkpoint, partUrls(files, uploads));
        } catch (IOException | RuntimeException notBegun) {
            for (Upload upload : uploads.values()) {
                store.abortUpload(upload.key(), upload.uploadId());
            }
            throw notBegun;
        }
    }

    private static String params(CreateCheckpoint wish, Caller caller, Instant now, Map<String, Upload> uploads) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        if (wish.params() != null) {
            params.putAll(wish.params());
        }
        params.put("creator", caller.name());
        params.put("created", Timestamps.text(now));
        params.put("multipart_upload", uploads);
        return new String(Json.bytes(params), StandardCharsets.UTF_8);
    }

    private void insert(Checkpoint checkpoint, Map<String, Upload> uploads) {
        jdbi.useTransaction(db -> {
            db.attach(CheckpointDao.class).insert(checkpoint);
            int position = 0;
            for (Map.Entry<String, Upload> upload : uploads.entrySet()) {
                CheckpointNames.take(db, upload.getKey());
                String uploadId = upload.getValue().uploadId();
                db.attach(CheckpointFileDao.class)
                        .insert(new CheckpointFile(
                                checkpoint.id(), position++, upload.getKey(), uploadId, null, false));
            }
        });
    }

    private Map<String, List<URI>> partUrls(List<NewFile> files, Map<String, Upload> uploads) {
        Map<String, List<URI>> urls = new LinkedHashMap<>();
        uploads.forEach((name, upload) -> {
            int parts = files.get(urls.size()).parts();
            urls.put(
                    name,
                    IntStream.rangeClosed(1, parts)
                            .mapToObj(part -> store.presignPart(upload.key(), upload.uploadId(), part, PART_LIFETIME))
                            .toList());
        });
        return urls;
    }

    /** Joins the parts of the files named, and moves the checkpoint; answers what it was before. */
    Checkpoint complete(Checkpoint checkpoint, UpdateCheckpoint wish) throws IOException {
        Map<String, SortedMap<Integer, String>> etags = wish.etags();
        Checkpoint.Status status = Checkpoint.Status.of(String.valueOf(wish.status()));
        for (Map.Entry<String, SortedMap<Integer, String>> file : etags.entrySet()) {
            complete(checkpoint, file(checkpoint, file.getKey()), file.getValue());
        }
        jdbi.useTransaction(db -> db.attach(CheckpointDao.class).move(checkpoint.id(), status));
        return checkpoint;
    }

    private CheckpointFile file(Checkpoint checkpoint, String name) {
        return jdbi.withExtension(CheckpointFileDao.class, files -> files.of(checkpoint.id())).stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new Refusal.Malformed("%s is not a file of checkpoint %s".formatted(name, checkpoint.id())));
    }

    private void complete(Checkpoint checkpoint, CheckpointFile file, SortedMap<Integer, String> etags)
            throws IOException {
        if (file.uploadId() == null) {
            return;
        }
        String key = checkpoint.key(file.name());
        try {
            store.completeUpload(key, file.uploadId(), etags);
        } catch (IOException refused) {
            // An object is there only if an earlier call joined the parts and did not live to write it down.
            if (store.find(key).isEmpty()) {
                throw new Refusal.Malformed(String.valueOf(refused.getMessage()));
            }
        }
        new TarUpload(store, key).unpack();
        jdbi.useTransaction(db -> db.attach(CheckpointFileDao.class).uploaded(checkpoint.id(), file.name()));
    }
}
