package esd.server.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part that opens on a thread of its own while others do; when it is closed it is closed even if nobody used it. */
final class Opening<T extends AutoCloseable> implements AutoCloseable {
    private final FutureTask<T> task;

    private Opening(FutureTask<T> task) {
        this.task = task;
    }

    static <T extends AutoCloseable> Opening<T> begin(String name, Callable<T> open) {
        FutureTask<T> task = new FutureTask<>(open);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Opening<>(task);
    }

    /** Waits until it is open. */
    T get() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            Throwable reason = failed.getCause();
            if (reason instanceof RuntimeException bug) {
                throw bug;
            } else if (reason instanceof Error error) {
                throw error;
            }
            throw reason instanceof IOException refused ? refused : new IOException(reason);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("the start was interrupted", hurried);
        }
    }

    /** What could not be opened needs no closing. */
    @Override
    public void close() throws IOException {
        T part;
        try {
            part = task.get();
        } catch (ExecutionException neverOpened) {
            return;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            part.close();
        } catch (Exception failed) {
            throw new IOException("it could not be closed", failed);
        }
    }
}
