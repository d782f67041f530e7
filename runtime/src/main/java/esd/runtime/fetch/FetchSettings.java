package esd.runtime.fetch;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What may be fetched, and with how much patience.
 *
 * @param privateHosts {@code host} or {@code host:port} that may lie in a private network
 * @param tokens a bearer token for each {@code scheme://host} or {@code scheme://host:port} that wants one; no other server sees it
 * @param largest how many bytes a file may have
 * @param look how long the first look at a URL may take, with all its redirects
 * @param stall how long a server may be silent, and over which time it must send a kilobyte a second
 * @param pause before the second attempt; the later ones wait longer
 */
public record FetchSettings(
        Set<String> privateHosts,
        Map<String, String> tokens,
        long largest,
        Duration look,
        Duration stall,
        Duration pause) {
    private static final long LARGEST = 64L << 30;

    public FetchSettings {
        privateHosts = Set.copyOf(privateHosts);
        tokens = Map.copyOf(tokens);
    }

    /** With the patience that model files from the internet need. */
    public static FetchSettings usual(Set<String> privateHosts, Map<String, String> tokens) {
        return new FetchSettings(
                privateHosts, tokens, LARGEST, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    @Override
    public String toString() {
        return "FetchSettings[privateHosts=%s, tokens for %s]".formatted(privateHosts, tokens.keySet());
    }
}
