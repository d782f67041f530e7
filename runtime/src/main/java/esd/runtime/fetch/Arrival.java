package esd.runtime.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The answer at the end of the way to a file, and the way. */
record Arrival(Response answer, List<WebAddress> way, @Nullable String linkedTag) implements AutoCloseable {
    private static final Pattern SHA256 = Pattern.compile("\"?([0-9a-f]{64})\"?");
    private static final Pattern EXTENDED = Pattern.compile("(?i);\\s*filename\\*=UTF-8''([^;\\s]+)");
    private static final Pattern QUOTED = Pattern.compile("(?i);\\s*filename=(?:\"([^\"]+)\"|([^;\\s\"]+))");

    Arrival {
        way = List.copyOf(way);
    }

    WebAddress address() {
        return way.get(way.size() - 1);
    }

    /** The names that the file may have, the likeliest first. */
    List<String> names() {
        List<String> names =
                new ArrayList<>(way.stream().map(WebAddress::lastSegment).toList());
        disposition().ifPresent(names::add);
        return names.stream().filter(name -> !name.isBlank()).distinct().toList();
    }

    /** By this Hugging Face says what the file behind its redirect must hash to. */
    Optional<String> promisedHash() {
        return Optional.ofNullable(linkedTag)
                .map(SHA256::matcher)
                .filter(Matcher::matches)
                .map(tag -> tag.group(1));
    }

    private Optional<String> disposition() {
        String header = String.valueOf(answer.header("Content-Disposition"));
        Matcher extended = EXTENDED.matcher(header);
        if (extended.find()) {
            return decoded(extended.group(1));
        }
        Matcher quoted = QUOTED.matcher(header);
        return quoted.find()
                ? Optional.ofNullable(quoted.group(1)).or(() -> Optional.ofNullable(quoted.group(2)))
                : Optional.empty();
    }

    private static Optional<String> decoded(String name) {
        try {
            return Optional.of(URLDecoder.decode(name.replace("+", "%2B"), UTF_8));
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        answer.close();
    }
}
