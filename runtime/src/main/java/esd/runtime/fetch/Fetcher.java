package esd.runtime.fetch;

import static java.net.HttpURLConnection.HTTP_OK;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import okhttp3.Dns;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Fetches files by URL. Safe for many threads; an interrupt ends a fetch at once and leaves what came for the next. */
public final class Fetcher {
    private final FetchSettings settings;
    private final Clients clients;

    public Fetcher(FetchSettings settings) {
        this(settings, Dns.SYSTEM, PublicAddresses::contains);
    }

    /** With another directory of names and another idea of what is public. */
    Fetcher(FetchSettings settings, Dns dns, Predicate<InetAddress> open) {
        this.settings = settings;
        this.clients = new Clients(settings, dns, open);
    }

    /** How a URL may be shown to anybody: without what is secret in it. */
    public static String shown(String url) throws FetchFailed {
        return WebAddress.of(url).shown();
    }

    /** Whether a file can be had there, and under which names. */
    public Found look(String url) throws FetchFailed, InterruptedException {
        Trip trip = new Trip(clients, WebAddress.of(url));
        return run(trip, () -> {
            try (Arrival arrival = trip.open(Headers.of("Accept-Encoding", "identity"), settings.look())) {
                trip.stop(); // or closing would read on for a while
                return found(arrival);
            }
        });
    }

    private static Found found(Arrival arrival) throws FetchFailed {
        if (arrival.answer().code() != HTTP_OK) {
            throw Reasons.of(arrival.address(), arrival.answer());
        }
        if (arrival.answer().header("Content-Type", "").startsWith("text/html")) {
            throw FetchFailed.lasting("%s answers with a web page, not with a file"
                    .formatted(arrival.address().host()));
        }
        return new Found(arrival.names());
    }

    /** Fetches into this file; what an earlier, broken fetch of the same URL left in it is gone on with. */
    public Fetched fetch(String url, Path file, FetchProgress progress) throws FetchFailed, InterruptedException {
        Trip trip = new Trip(clients, WebAddress.of(url));
        return run(trip, new Download(trip, file, settings, progress)::run);
    }

    /** What is done on the way, with its failures. */
    private interface Work<T> {
        T run() throws IOException;
    }

    /** On a thread of its own: reading from a socket does not hear an interrupt, waiting for a thread does. */
    private static <T> T run(Trip trip, Work<T> work) throws FetchFailed, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread traveller = new Thread(task, "fetch " + trip.start().host());
        traveller.setDaemon(true);
        traveller.start();
        try {
            return task.get();
        } catch (InterruptedException stopped) {
            trip.stop();
            traveller.interrupt();
            traveller.join();
            throw stopped;
        } catch (ExecutionException failed) {
            throw reason(failed.getCause());
        }
    }

    private static FetchFailed reason(@Nullable Throwable thrown) {
        if (thrown instanceof FetchFailed failed) {
            return failed;
        }
        if (thrown instanceof IOException disk) {
            String why = disk instanceof FileSystemException named ? named.getReason() : disk.getMessage();
            return FetchFailed.lasting("the file cannot be written here: " + why);
        }
        throw new IllegalStateException("a fetch failed", thrown);
    }
}
