package esd.runtime.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.Response;

/** Why something did not come, in words that tell nothing of what lies behind a name. */
final class Reasons {
    private static final Set<Integer> PASSING = Set.of(408, 416, 425, 429, 500, 502, 503, 504);
    private static final Set<Integer> TOKEN_WANTED = Set.of(401, 403);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private Reasons() {}

    static FetchFailed of(WebAddress address, IOException thrown) {
        if (thrown instanceof FetchFailed told) {
            return told.passing() ? told : FetchFailed.lasting("%s: %s".formatted(address.host(), told.reason()));
        }
        return FetchFailed.passing("%s %s".formatted(address.host(), words(thrown)));
    }

    private static String words(IOException thrown) {
        if (thrown instanceof UnknownHostException) {
            return "is not known";
        }
        if (thrown instanceof InterruptedIOException) {
            return "does not answer in time";
        }
        if (thrown instanceof ConnectException) {
            return "takes no connection";
        }
        if (thrown instanceof SSLException) {
            return "cannot be spoken to over TLS, or has no valid certificate";
        }
        return thrown instanceof ProtocolException
                ? "sent less than it announced, or no HTTP"
                : "broke off the connection";
    }

    /** Of an answer that is not the file. */
    static FetchFailed of(WebAddress address, Response answer) {
        String reason = "%s answers %d".formatted(address.host(), answer.code());
        if (PASSING.contains(answer.code())) {
            return FetchFailed.passing(reason, pause(answer));
        }
        return FetchFailed.lasting(
                TOKEN_WANTED.contains(answer.code())
                        ? reason + ": the file needs a token, or another one than it was asked for with"
                        : reason);
    }

    private static Duration pause(Response answer) {
        String after = String.valueOf(answer.header("Retry-After"));
        if (!SECONDS.matcher(after).matches()) {
            return Duration.ZERO;
        }
        Duration wanted = Duration.ofSeconds(Long.parseLong(after));
        return wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
    }
}
