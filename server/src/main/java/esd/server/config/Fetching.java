package esd.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may be fetched by URL.
 *
 * @param privateHosts {@code host} or {@code host:port} that may lie in a private network
 * @param tokens the token that each server wants, by its address
 */
public record Fetching(Set<String> privateHosts, Map<String, Secret> tokens) {
    private static final String ALLOW = "DOWNLOAD_ALLOW";
    private static final Map<String, String> SERVERS =
            Map.of("CIVITAI_TOKEN", "https://civitai.com", "HUGGINGFACE_TOKEN", "https://huggingface.co");
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?");
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    public Fetching {
        privateHosts = Set.copyOf(privateHosts);
        tokens = Map.copyOf(tokens);
    }

    static Fetching from(Variables esd) {
        Map<String, Secret> tokens = new HashMap<>();
        SERVERS.forEach((name, server) -> token(esd, name).ifPresent(token -> tokens.put(server, token)));
        return new Fetching(hosts(esd), tokens);
    }

    private static Optional<Secret> token(Variables esd, String name) {
        Optional<Secret> token = esd.secret(name);
        if (token.isPresent() && !TOKEN.matcher(token.get().reveal()).matches()) {
            esd.problem(name, "must be visible ASCII characters without spaces");
        }
        return token;
    }

    private static Set<String> hosts(Variables esd) {
        Optional<String> text = esd.text(ALLOW).map(value -> value.toLowerCase(Locale.ROOT));
        List<String> hosts =
                text.map(value -> List.of(value.split("\\s*,\\s*", -1))).orElse(List.of());
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                esd.problem(
                        ALLOW, "must be hosts, or hosts with a port, with commas between them, not %s".formatted(host));
            }
        }
        return Set.copyOf(hosts.stream().distinct().toList());
    }
}
