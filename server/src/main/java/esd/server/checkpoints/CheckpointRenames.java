package esd.server.checkpoints;

import esd.runtime.store.ObjectStore;
import esd.server.errors.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** New names for files, given one after the other in the background; what a stop cuts short goes on at the next start. */
final class CheckpointRenames implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CheckpointRenames.class);
    private static final int PATIENCE_SECONDS = 5;

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "checkpoint-renames"));

    CheckpointRenames(Jdbi jdbi, ObjectStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    void resume() {
        jdbi.withExtension(CheckpointFileDao.class, CheckpointFileDao::beingRenamed)
                .forEach(file -> background.execute(() -> rename(file.checkpointId())));
    }

    /** Takes the name at once, and moves the file to it soon. */
    void start(Checkpoint checkpoint, String name) {
        jdbi.useTransaction(db -> {
            CheckpointNames.take(db, name);
            if (!db.attach(CheckpointFileDao.class).startRename(checkpoint.id(), name)) {
                throw new Refusal.WrongState("checkpoint %s is being renamed".formatted(checkpoint.id()));
            }
        });
        background.execute(() -> rename(checkpoint.id()));
    }

    private void rename(String id) {
        try {
            List<CheckpointFile> files = jdbi.withExtension(CheckpointFileDao.class, dao -> dao.of(id));
            Checkpoint checkpoint =
                    jdbi.withExtension(CheckpointDao.class, dao -> dao.find(id)).orElse(null);
            if (checkpoint != null && files.get(0).newName() != null) {
                move(checkpoint, files, files.get(0).newName());
            }
        } catch (IOException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.error("checkpoint {} keeps its name: {}", id, failed.getMessage(), failed);
                jdbi.useTransaction(db -> db.attach(CheckpointFileDao.class).cancelRename(id));
            }
        }
    }

    private void move(Checkpoint checkpoint, List<CheckpointFile> files, String name) throws IOException {
        store.copy(checkpoint.key(files.get(0).name()), checkpoint.key(name));
        boolean renamed = jdbi.inTransaction(db -> {
            CheckpointFileDao dao = db.attach(CheckpointFileDao.class);
            dao.dropOthers(checkpoint.id());
            return dao.endRename(checkpoint.id());
        });
        if (!renamed) {
            store.delete(checkpoint.key(name));
            return;
        }
        for (CheckpointFile file : files) {
            store.delete(checkpoint.key(file.name()));
        }
    }

    @Override
    public void close() {
        background.shutdown();
        try {
            if (!background.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                background.shutdownNow();
            }
        } catch (InterruptedException impatient) {
            background.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
