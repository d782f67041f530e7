package esd.runtime.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** An answer's bytes on their way into the file; one that trickles is as bad as one that stands. */
final class Flow {
    private static final int BUFFER = 1 << 16;
    private static final long SLOWEST_PER_SECOND = 1_024;

    private final Arrival arrival;
    private final Duration window;
    private long since = System.nanoTime();
    private long came;

    Flow(Arrival arrival, Duration window) {
        this.arrival = arrival;
        this.window = window;
    }

    void into(PartialFile partial, FetchProgress progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = partial.mark().total();
        InputStream body = arrival.answer().body().byteStream();
        for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
            if (partial.size() + count > total) {
                partial.forget();
                throw FetchFailed.lasting("%s sends more than it announced".formatted(host()));
            }
            partial.append(buffer, count);
            progress.at(partial.size(), total);
            refuseTrickle(count);
        }
        if (!partial.whole()) {
            throw FetchFailed.passing("%s sent less than it announced".formatted(host()));
        }
    }

    private int read(InputStream body, byte[] buffer) throws FetchFailed {
        try {
            return body.read(buffer);
        } catch (IOException broken) {
            throw Reasons.of(arrival.address(), broken);
        }
    }

    private void refuseTrickle(int count) throws FetchFailed {
        came += count;
        long now = System.nanoTime();
        if (now - since >= window.toNanos()) {
            if (came < SLOWEST_PER_SECOND * window.toMillis() / 1_000) {
                throw FetchFailed.passing("%s sends too slowly".formatted(host()));
            }
            since = now;
            came = 0;
        }
    }

    private String host() {
        return arrival.address().host();
    }
}
