package esd.runtime.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The way to one file, redirect after redirect, each looked at anew. One thread travels, any may stop it. */
final class Trip {
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Clients clients;
    private final WebAddress start;
    private @Nullable Call running;
    private boolean stopped;

    Trip(Clients clients, WebAddress start) {
        this.clients = clients;
        this.start = start;
    }

    WebAddress start() {
        return start;
    }

    /** The answer at the way's end, whatever it is; the caller closes it. */
    Arrival open(Headers headers, Duration limit) throws IOException {
        List<WebAddress> way = new ArrayList<>(List.of(start));
        long end = System.nanoTime() + limit.toNanos();
        String hash = null;
        while (true) {
            WebAddress here = way.get(way.size() - 1);
            Response answer = ask(here, headers, end - System.nanoTime());
            String location = answer.header("Location");
            if (hash == null) {
                hash = answer.header("X-Linked-ETag");
            }
            if (!REDIRECTS.contains(answer.code()) || location == null) {
                return new Arrival(answer, way, hash);
            }
            answer.close();
            if (way.size() > MOST_REDIRECTS) {
                throw FetchFailed.lasting("%s redirects more than %d times".formatted(start.host(), MOST_REDIRECTS));
            }
            way.add(here.redirected(location));
        }
    }

    private Response ask(WebAddress address, Headers headers, long nanoseconds) throws IOException {
        Request.Builder request = new Request.Builder().url(address.url()).headers(headers);
        clients.token(address).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        Call call = clients.of(address).newCall(request.build());
        call.timeout().timeout(Math.max(1, nanoseconds), TimeUnit.NANOSECONDS);
        begin(call);
        try {
            return call.execute();
        } catch (IOException failed) {
            throw Reasons.of(address, failed);
        }
    }

    private synchronized void begin(Call call) {
        running = call;
        if (stopped) {
            call.cancel();
        }
    }

    /** Ends what is under way, and all that would follow. */
    synchronized void stop() {
        stopped = true;
        if (running != null) {
            running.cancel();
        }
    }
}
