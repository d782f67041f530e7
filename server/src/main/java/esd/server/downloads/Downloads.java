package esd.server.downloads;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.runtime.fetch.FetchFailed;
import esd.runtime.fetch.Fetcher;
import esd.runtime.store.ObjectStore;
import esd.server.access.Passwords;
import esd.server.errors.Refusal;
import esd.server.jobs.JobHandler;
import esd.server.jobs.JobQueue;
import esd.server.jobs.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Files that were asked for by URL, until they are here. Open until it is closed. */
public final class Downloads implements AutoCloseable {
    private final Jdbi jdbi;
    private final ObjectStore store;
    private final JobQueue queue;
    private final Fetcher fetcher;
    private final Passwords passwords;
    private final PartialFiles files;
    private final ExecutorService lookers = Executors.newCachedThreadPool();

    private Downloads(
            Jdbi jdbi, ObjectStore store, JobQueue queue, Fetcher fetcher, Passwords passwords, PartialFiles files) {
        this.jdbi = jdbi;
        this.store = store;
        this.queue = queue;
        this.fetcher = fetcher;
        this.passwords = passwords;
        this.files = files;
    }

    /** What has come so far lies in this folder; what an ended process left there for nobody is dropped. */
    public static Downloads open(
            Jdbi jdbi, ObjectStore store, JobQueue queue, Fetcher fetcher, Passwords passwords, Path folder)
            throws IOException {
        PartialFiles files = new PartialFiles(folder);
        files.keepOnly(jdbi.withExtension(DownloadDao.class, DownloadDao::ids));
        return new Downloads(jdbi, store, queue, fetcher, passwords, files);
    }

    /** Looks at all of these, at once; refuses if one of them cannot be had. */
    public List<Remote> look(List<String> urls) {
        List<Callable<Remote>> looks =
                urls.stream().<Callable<Remote>>map(url -> () -> look(url)).toList();
        try {
            List<Remote> found = new ArrayList<>();
            for (Future<Remote> look : lookers.invokeAll(looks)) {
                found.add(look.get());
            }
            return found;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new Refusal.TimedOut();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof FetchFailed refused) {
                throw new Refusal.Malformed(refused.reason());
            }
            throw new IllegalStateException("looking at a URL", failed.getCause());
        }
    }

    private Remote look(String url) throws FetchFailed, InterruptedException {
        return new Remote(url, Fetcher.shown(url), fetcher.look(url).names());
    }

    /** Fetches the file under this key in the store, soon after the caller's transaction. */
    public void submit(Handle db, String id, Remote remote, String name, String key) {
        String sealed = Base64.getEncoder().encodeToString(passwords.encrypt(owner(id), remote.url()));
        db.attach(DownloadDao.class).insert(new Download(id, sealed, name, key));
        queue.submit(db, new Submission(DownloadJob.KIND, id, "", false));
    }

    /** Stops the download for this id, if there is one, and forgets what has come of it. */
    public void cancel(String id) {
        jdbi.useTransaction(db -> {
            if (db.attach(DownloadDao.class).delete(id)) {
                queue.cancel(db, DownloadJob.KIND, id);
                db.afterCommit(() -> files.drop(id));
            }
        });
    }

    public JobHandler handler(Arrivals arrivals) {
        return new DownloadJob(jdbi, store, fetcher, files, this::opened, arrivals);
    }

    private Download opened(Download sealed) {
        byte[] url = Base64.getDecoder().decode(sealed.url().getBytes(UTF_8));
        return new Download(sealed.id(), passwords.decrypt(owner(sealed.id()), url), sealed.name(), sealed.key());
    }

    private static String owner(String id) {
        return "download " + id;
    }

    @Override
    public void close() {
        lookers.shutdownNow();
    }
}
