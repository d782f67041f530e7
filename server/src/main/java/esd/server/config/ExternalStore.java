package esd.server.config;

import java.net.URI;
import java.util.Optional;

/** An S3-compatible store that somebody else runs, and the credentials for it. */
public record ExternalStore(URI url, String accessKey, Secret secretKey) {
    static Optional<ExternalStore> from(Variables esd) {
        Optional<URI> url = esd.url("STORE_URL");
        Optional<String> access = esd.text("STORE_ACCESS_KEY");
        Optional<Secret> secret = esd.secret("STORE_SECRET_KEY");
        if (url.isEmpty()) {
            access.ifPresent(key -> esd.problem("STORE_ACCESS_KEY", "needs ESD_STORE_URL"));
            secret.ifPresent(key -> esd.problem("STORE_SECRET_KEY", "needs ESD_STORE_URL"));
            return Optional.empty();
        }
        if (access.isEmpty()) {
            esd.problem("STORE_ACCESS_KEY", "must be given with ESD_STORE_URL");
        }
        if (secret.isEmpty()) {
            esd.problem("STORE_SECRET_KEY", "must be given with ESD_STORE_URL");
        }
        return access.flatMap(key -> secret.map(hidden -> new ExternalStore(url.get(), key, hidden)));
    }
}
