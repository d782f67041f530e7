package esd.runtime.fetch;

import static java.net.HttpURLConnection.HTTP_OK;
import static java.net.HttpURLConnection.HTTP_PARTIAL;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file on its way here, stretch by stretch: as long as stretches bring something, it goes on. One thread. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration LONGEST_STRETCH = Duration.ofDays(1);
    private static final long WORTH_A_STRETCH = 1 << 20;
    private static final int ATTEMPTS = 6;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Trip trip;
    private final Landing landing;
    private final FetchSettings settings;
    private final FetchProgress progress;
    private String promised = "";
    private long furthest;

    Download(Trip trip, Path file, FetchSettings settings, FetchProgress progress) {
        this.trip = trip;
        this.landing = new Landing(file, settings.largest());
        this.settings = settings;
        this.progress = progress;
    }

    Fetched run() throws IOException {
        try (PartialFile partial = PartialFile.open(landing.file())) {
            furthest = partial.size();
            Retry retry = Retry.of("fetch", retries());
            while (!partial.whole()) {
                persist(retry, partial);
            }
            return checked(new Fetched(partial.size(), partial.finish()), partial);
        }
    }

    private RetryConfig retries() {
        IntervalFunction backOff = IntervalFunction.ofExponentialRandomBackoff(settings.pause(), 2);
        return RetryConfig.custom()
                .maxAttempts(ATTEMPTS)
                .intervalBiFunction((attempt, outcome) -> {
                    Duration wish = outcome.isLeft() && outcome.getLeft() instanceof FetchFailed failed
                            ? failed.pause()
                            : Duration.ZERO;
                    return Math.max(backOff.apply(attempt), wish.toMillis());
                })
                .retryOnException(thrown -> thrown instanceof FetchFailed failed && failed.passing())
                .build();
    }

    private void persist(Retry retry, PartialFile partial) throws IOException {
        try {
            retry.executeCallable(() -> stretch(partial));
        } catch (IOException failed) {
            throw failed;
        } catch (Exception bug) {
            throw new IllegalStateException("fetching from " + trip.start().host(), bug);
        }
    }

    /** Throws unless it brought the file's end, or at least a good piece. */
    private long stretch(PartialFile partial) throws IOException {
        long before = furthest;
        try {
            transfer(partial);
        } catch (FetchFailed broken) {
            if (!broken.passing() || partial.size() < before + WORTH_A_STRETCH) {
                throw broken;
            }
            LOG.info("{} after {} bytes: goes on", broken.reason(), partial.size());
        } finally {
            furthest = Math.max(furthest, partial.size());
        }
        return partial.size();
    }

    private void transfer(PartialFile partial) throws IOException {
        try (Arrival arrival = trip.open(wish(partial), LONGEST_STRETCH)) {
            promised = arrival.promisedHash().orElse(promised);
            Response answer = arrival.answer();
            if (answer.code() == HTTP_OK) {
                partial.begin(landing.version(arrival));
            } else if (answer.code() == HTTP_PARTIAL || answer.code() == RANGE_NOT_SATISFIABLE) {
                refuseUnlessNext(arrival, partial);
            } else {
                throw Reasons.of(arrival.address(), answer);
            }
            new Flow(arrival, settings.stall()).into(partial, progress);
        }
    }

    private static Headers wish(PartialFile partial) {
        Headers.Builder headers = new Headers.Builder().add("Accept-Encoding", "identity");
        if (partial.size() > 0 && !partial.mark().validator().isEmpty()) {
            headers.add("Range", "bytes=%d-".formatted(partial.size()));
            headers.addUnsafeNonAscii("If-Range", partial.mark().validator());
        }
        return headers.build();
    }

    private static void refuseUnlessNext(Arrival arrival, PartialFile partial) throws IOException {
        long total = partial.mark().total();
        String next = "bytes %d-%d/%d".formatted(partial.size(), total - 1, total);
        if (!next.equals(arrival.answer().header("Content-Range"))) {
            partial.forget();
            throw FetchFailed.passing("%s has no such rest of the file"
                    .formatted(arrival.address().host()));
        }
    }

    private Fetched checked(Fetched fetched, PartialFile partial) throws IOException {
        if (!promised.isEmpty() && !promised.equals(fetched.sha256())) {
            partial.forget();
            throw FetchFailed.lasting("%s says that the file's SHA-256 is %s, but it is %s"
                    .formatted(trip.start().host(), promised, fetched.sha256()));
        }
        return fetched;
    }

    /** The validator with which a rest can be asked for: a strong ETag, or else when the file was changed. */
    static String validator(Response answer) {
        return Optional.ofNullable(answer.header("ETag"))
                .filter(tag -> tag.startsWith("\""))
                .or(() -> Optional.ofNullable(answer.header("Last-Modified")))
                .orElse("");
    }
}
