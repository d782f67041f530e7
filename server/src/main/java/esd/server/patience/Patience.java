package esd.server.patience;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Lets callers wait up to a limit for what takes long; then they are told so, and it goes on to its end. */
public final class Patience implements AutoCloseable {
    /** Work on the object store; what it throws as {@link IOException} is the store's failure. */
    @FunctionalInterface
    public interface Work<T> {
        T result() throws IOException;
    }

    /** Work on the object store that comes to nothing but its effect. */
    @FunctionalInterface
    public interface Deed {
        void done() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final int AT_ONCE = 32;
    private static final int WAITING = 1000;
    private static final int LAST_SECONDS = 2;

    private final Duration limit;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), work -> {
                Thread daemon = new Thread(work, "store-work");
                daemon.setDaemon(true);
                return daemon;
            });

    public Patience(Duration limit) {
        this.limit = limit;
        threads.allowCoreThreadTimeOut(true);
    }

    /** Does the work beside the web server's threads, and answers the call with what it comes to. */
    public <T> void work(Context ctx, Work<T> work, Consumer<T> reply) {
        Map<String, String> log = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
        try {
            await(ctx, CompletableFuture.supplyAsync(() -> done(work, log), threads), reply);
        } catch (RejectedExecutionException full) {
            throw new Refusal.StoreFailed("the object store has %d calls to answer first".formatted(AT_ONCE + WAITING));
        }
    }

    /** As above, where there is nothing to tell but that it was done. */
    public void work(Context ctx, Deed deed, Runnable reply) {
        work(
                ctx,
                () -> {
                    deed.done();
                    return true;
                },
                done -> reply.run());
    }

    /** Answers the call with what this comes to, on its way already. */
    public <T> void await(Context ctx, CompletableFuture<T> result, Consumer<? super T> reply) {
        String call = "%s %s".formatted(ctx.method(), ctx.path());
        ctx.future(() -> result.copy()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(why -> refuse(call, result, why))
                .thenAccept(reply));
    }

    private static <T> T done(Work<T> work, Map<String, String> log) {
        MDC.setContextMap(log);
        try {
            return work.result();
        } catch (IOException failed) {
            throw new Refusal.StoreFailed(String.valueOf(failed.getMessage()));
        } finally {
            MDC.clear();
        }
    }

    private static <T> T refuse(String call, CompletableFuture<T> result, Throwable why) {
        Throwable cause = cause(why);
        if (cause instanceof TimeoutException) {
            CompletableFuture<T> unused = result.whenComplete((done, late) -> {
                if (late != null && !(cause(late) instanceof TimeoutException)) {
                    LOG.error("{} failed after its caller was told that it goes on", call, cause(late));
                }
            });
            throw new Refusal.TimedOut();
        }
        throw new CompletionException(cause);
    }

    private static Throwable cause(Throwable why) {
        return why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    }

    /** What is being done has a moment left; the web server takes no more calls by now. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
