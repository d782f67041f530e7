package esd.server.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.runtime.store.ObjectStore;
import esd.server.errors.Refusal;
import esd.server.json.Json;
import esd.server.json.Timestamps;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The checkpoints that this server makes itself: one for each file, or one that gathers all files of a training. */
public final class MadeCheckpoints {
    private static final String ENDING = ".safetensors";

    private final Jdbi jdbi;
    private final ObjectStore store;

    MadeCheckpoints(Jdbi jdbi, ObjectStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /**
     * Refuses what a training's files are to be called, without an ending, if its last file or one on the way could not
     * have such a name, or if it is spoken for anyway.
     */
    public void refuseTaken(Handle db, String output, boolean spokenFor) {
        if (spokenFor) {
            throw CheckpointNames.taken(output + ENDING);
        }
        CheckpointNames.refuseTaken(db, output + ENDING);
        Pattern onTheWay = Pattern.compile(Pattern.quote(output) + "-(step)?\\d+\\.\\w+");
        for (String name : db.attach(CheckpointFileDao.class).between(output + "-", output + ".")) {
            if (onTheWay.matcher(name).matches()) {
                throw CheckpointNames.taken(name);
            }
        }
    }

    /**
     * Makes an object of the store an Active checkpoint of its own. Nothing happens if the same message made it before;
     * refused if another file has its name.
     */
    public void adopt(String type, String name, String key, List<String> owners, String message) throws IOException {
        if (adopted(name, message).isPresent()) {
            return;
        }
        Checkpoint fresh = fresh(UUID.randomUUID().toString(), type, Checkpoint.Status.ACTIVE, owners, message);
        keep(fresh, name, key, db -> {
            CheckpointNames.take(db, name);
            db.attach(CheckpointDao.class).insert(fresh);
            db.attach(CheckpointFileDao.class).insert(CheckpointFile.stored(fresh.id(), name));
        });
    }

    /** Takes an adopted checkpoint away that was made with the same message. */
    public void drop(String name, String message) throws IOException {
        Optional<Checkpoint> adopted = adopted(name, message);
        if (adopted.isPresent()) {
            store.delete(adopted.get().key(name));
            jdbi.useTransaction(
                    db -> db.attach(CheckpointDao.class).delete(adopted.get().id()));
        }
    }

    private Optional<Checkpoint> adopted(String name, String message) {
        return jdbi.withExtension(CheckpointDao.class, dao -> dao.findFirstNamed(name))
                .filter(checkpoint -> checkpoint.params().contains(message));
    }

    /** Makes a checkpoint that has no file yet, and takes the name of the last one, given without its ending. */
    public void promise(Handle db, String id, String type, String output, List<String> owners, String message) {
        String name = output + ENDING;
        CheckpointNames.take(db, name);
        db.attach(CheckpointDao.class).insert(fresh(id, type, Checkpoint.Status.MAKING, owners, message));
        db.attach(CheckpointFileDao.class).insert(CheckpointFile.promised(id, name));
    }

    /** Adds an object of the store to the files of a promised checkpoint, which is Active from then on. */
    public void add(String id, String name, String key) throws IOException {
        Checkpoint checkpoint =
                jdbi.withExtension(CheckpointDao.class, dao -> dao.find(id)).orElseThrow(() -> gone(id));
        keep(checkpoint, name, key, db -> {
            if (db.attach(CheckpointDao.class).find(id).isEmpty()) {
                throw gone(id);
            }
            CheckpointFileDao files = db.attach(CheckpointFileDao.class);
            if (!files.made(id, name)) {
                CheckpointNames.take(db, name);
                files.append(id, name);
            }
            db.attach(CheckpointDao.class).made(id);
        });
    }

    private static Refusal gone(String id) {
        return new Refusal.WrongState("checkpoint %s was deleted before all its files were made".formatted(id));
    }

    /** Takes a file of a promised checkpoint away. */
    public void remove(String id, String name) throws IOException {
        Optional<Checkpoint> checkpoint = jdbi.withExtension(CheckpointDao.class, dao -> dao.find(id));
        if (checkpoint.isPresent()) {
            jdbi.useTransaction(db -> {
                db.attach(CheckpointFileDao.class).remove(id, name);
                db.attach(CheckpointDao.class).emptied(id);
            });
            store.delete(checkpoint.get().key(name));
        }
    }

    /** No more files come: a name that is still promised is free, and the newest file is the model in its place. */
    public void settle(Handle db, String id) {
        CheckpointFileDao files = db.attach(CheckpointFileDao.class);
        if (files.breakPromise(id)) {
            files.newestFirst(id);
        }
    }

    /** Forgets a checkpoint for which no file was made. */
    public void forgetEmpty(Handle db, String id) {
        db.attach(CheckpointDao.class).deleteEmpty(id);
    }

    private static Checkpoint fresh(
            String id, String type, Checkpoint.Status status, List<String> owners, String message) {
        Instant now = Instant.now();
        Map<String, String> params = new LinkedHashMap<>();
        params.put("message", message);
        params.put("created", Timestamps.text(now));
        return new Checkpoint(id, type, status, now, new String(Json.bytes(params), UTF_8), owners, false);
    }

    /** The object first: a row never names a file that is not there. */
    private void keep(Checkpoint checkpoint, String name, String key, Consumer<Handle> rows) throws IOException {
        store.copy(key, checkpoint.key(name));
        try {
            jdbi.useTransaction(rows::accept);
        } catch (Refusal refused) {
            store.delete(checkpoint.key(name));
            throw refused;
        }
    }
}
