package esd.server.downloads;

import esd.runtime.fetch.FetchFailed;
import esd.runtime.fetch.Fetched;
import esd.runtime.fetch.Fetcher;
import esd.runtime.fetch.ModelFile;
import esd.runtime.store.ObjectStore;
import esd.server.jobs.JobHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches one file, looks whether it is what it claims to be, and puts it into the store: then only it is there. */
final class DownloadJob implements JobHandler {
    static final String KIND = "download";
    private static final Logger LOG = LoggerFactory.getLogger(DownloadJob.class);

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final Fetcher fetcher;
    private final PartialFiles files;
    private final UnaryOperator<Download> opened;
    private final Arrivals arrivals;

    /** Rows are read through {@code opened}, which makes their URLs readable. */
    DownloadJob(
            Jdbi jdbi,
            ObjectStore store,
            Fetcher fetcher,
            PartialFiles files,
            UnaryOperator<Download> opened,
            Arrivals arrivals) {
        this.jdbi = jdbi;
        this.store = store;
        this.fetcher = fetcher;
        this.files = files;
        this.opened = opened;
        this.arrivals = arrivals;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ending run(String id, Steps steps) throws InterruptedException {
        Optional<Download> download = wanted(id);
        return download.isPresent() ? run(opened.apply(download.get()), steps) : db -> {};
    }

    private Ending run(Download download, Steps steps) throws InterruptedException {
        Path file = files.of(download);
        try {
            Fetched fetched = fetcher.fetch(download.url(), file, new Told(download.id(), arrivals, steps));
            ModelFile.named(download.name()).orElse(ModelFile.TENSORS).check(file);
            store(download, file);
            return arrived(download.id(), fetched);
        } catch (FetchFailed failed) {
            return failed(download.id(), failed.reason());
        } catch (IOException refused) {
            return failed(download.id(), "the file cannot be stored: " + refused.getMessage());
        }
    }

    /** On another thread, since an interrupted write would go on and end when nobody looks any more. */
    private void store(Download download, Path file) throws IOException, InterruptedException {
        try {
            CompletableFuture.runAsync(() -> put(download, file)).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof UncheckedIOException refused) {
                throw refused.getCause();
            }
            throw failed;
        }
        if (wanted(download.id()).isEmpty()) {
            store.delete(download.key());
            throw new InterruptedException();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void put(Download download, Path file) {
        try {
            store.put(download.key(), file, "application/octet-stream");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private Ending arrived(String id, Fetched fetched) {
        return db -> {
            db.attach(DownloadDao.class).delete(id);
            arrivals.arrived(db, id, fetched.size(), fetched.sha256());
            db.afterCommit(() -> files.drop(id));
        };
    }

    @Override
    public Ending failed(String id, String reason) {
        LOG.warn("download {} failed: {}", id, reason);
        return db -> {
            db.attach(DownloadDao.class).delete(id);
            arrivals.failed(db, id, reason);
            db.afterCommit(() -> files.drop(id));
        };
    }

    private Optional<Download> wanted(String id) {
        return jdbi.withExtension(DownloadDao.class, dao -> dao.find(id));
    }
}
