package esd.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The environment's variables of one prefix, taken out one by one; what cannot be read, or is left over, is a problem. */
final class Variables {
    private static final int WEEK = 7 * 24 * 60;

    private final String prefix;
    private final Map<String, String> left = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    Variables(String prefix, Map<String, String> environment) {
        this.prefix = prefix;
        environment.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                left.put(name, value);
            }
        });
    }

    /** Empty when the variable is not set, or set to nothing. */
    Optional<String> text(String name) {
        return Optional.ofNullable(left.remove(prefix + name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    Optional<Secret> secret(String name) {
        return text(name).map(Secret::new);
    }

    int port(String name, int usual) {
        return text(name).map(value -> port(name, value, usual)).orElse(usual);
    }

    /** At least one; more than a week is taken for a mistake. */
    Duration minutes(String name, int usual) {
        String value = text(name).orElse(Integer.toString(usual));
        if (!value.matches("[1-9]\\d{0,4}") || Integer.parseInt(value) > WEEK) {
            problem(name, "must be between 1 and %d minutes, not %s".formatted(WEEK, value));
            return Duration.ofMinutes(usual);
        }
        return Duration.ofMinutes(Integer.parseInt(value));
    }

    /** From 0 to {@code most}. */
    int number(String name, int usual, int most) {
        String value = text(name).orElse(Integer.toString(usual));
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) > most) {
            problem(name, "must be between 0 and %d, not %s".formatted(most, value));
            return usual;
        }
        return Integer.parseInt(value);
    }

    Optional<URI> url(String name) {
        return text(name).flatMap(value -> url(name, value));
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> kind, E usual) {
        return text(name).map(value -> oneOf(name, value, kind, usual)).orElse(usual);
    }

    /** False unless it is set to {@code true}. */
    boolean yes(String name) {
        String value = text(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            problem(name, "must be true or false, not %s".formatted(value));
        }
        return value.equals("true");
    }

    void problem(String name, String what) {
        problems.add(prefix + name + " " + what);
    }

    /** Throws if anything was wrong or is left over. */
    void refuseProblems() {
        left.keySet().forEach(name -> problems.add(name + " is not a setting of this server"));
        if (!problems.isEmpty()) {
            throw new Unusable(problems);
        }
    }

    private int port(String name, String value, int usual) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notWhole) {
            problem(name, "must be a port number, not %s".formatted(value));
            return usual;
        }
        problem(name, "must be between 0 and 65535, not %s".formatted(value));
        return usual;
    }

    private Optional<URI> url(String name, String value) {
        try {
            URI url = new URI(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
            if (List.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException notOne) {
            problem(name, "must be an http or https URL");
            return Optional.empty();
        }
        problem(name, "must be an http or https URL with a host and without a password in it");
        return Optional.empty();
    }

    private <E extends Enum<E>> E oneOf(String name, String value, Class<E> kind, E usual) {
        for (E constant : kind.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        String choices = Arrays.stream(kind.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        problem(name, "must be one of %s, not %s".formatted(choices, value));
        return usual;
    }
}
