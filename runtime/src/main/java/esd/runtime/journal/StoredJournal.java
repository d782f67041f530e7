package esd.runtime.journal;

import esd.runtime.journal.Journal.Earlier;
import esd.runtime.kohya.LogSettings;
import esd.runtime.store.ObjectStore;
import esd.runtime.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training's log in the object store, brought up to date now and then. For one thread. */
public final class StoredJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredJournal.class);
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

    private final ObjectStore store;
    private final String folder;
    private final Path work;
    private final LogSettings settings;
    private final Clock clock;
    private Optional<Journal> journal = Optional.empty();
    private long stored;

    /** A log below this folder of the store, if one is wanted; files that are being written lie in {@code work}. */
    public StoredJournal(ObjectStore store, String folder, Path work, LogSettings settings, Clock clock) {
        this.store = store;
        this.folder = folder + "/";
        this.work = work;
        this.settings = settings;
        this.clock = clock;
    }

    /** Goes on after so many steps with what an earlier attempt left. */
    public void begin(long done) throws IOException {
        if (settings.on()) {
            journal = Optional.of(Journal.begin(work, settings, clock, earlier(), done));
            stored = System.nanoTime();
        }
    }

    private Optional<Earlier> earlier() throws IOException {
        for (String key : store.list(folder)) {
            String name = key.substring(folder.length());
            if (Earlier.possible(name)) {
                return Optional.of(new Earlier(name, store.localFile(key)));
            }
        }
        return Optional.empty();
    }

    /** Writes a step down. */
    public void step(TrainingListener.Step step) throws IOException {
        if (journal.isPresent()) {
            journal.get().step(step);
            if (System.nanoTime() - stored > PATIENCE) {
                store();
            }
        }
    }

    /** Stores everything so far. */
    public void store() throws IOException {
        if (journal.isPresent()) {
            store.put(folder + journal.get().eventsName(), journal.get().events(), "application/octet-stream");
            store.put(folder + Journal.CURVE, journal.get().curve(), "image/png");
            stored = System.nanoTime();
        }
    }

    /** Stores everything so far where the training ends in trouble, which is not made worse; a stop stays a stop. */
    public void storeIfPossible() {
        boolean interrupted = Thread.interrupted();
        try {
            store();
        } catch (IOException trouble) {
            LOG.warn("the log is not up to date: {}", trouble.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (journal.isPresent()) {
            journal.get().close();
        }
    }
}
