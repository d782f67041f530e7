package esd.runtime.store;

import io.minio.MinioAsyncClient;
import java.net.URI;
import java.time.Duration;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** Where a store is: as this process reaches it, and as clients do. Signatures cover the host, so both must be right. */
record S3Address(URI endpoint, URI publicEndpoint, String region) {
    static final String REGION = "us-east-1";

    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Joining the parts of a large upload keeps a store silent for a while. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private static final int REQUESTS_AT_ONCE = 64;

    S3Address {
        check(endpoint);
        check(publicEndpoint);
    }

    private static void check(URI address) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null) {
            throw new IllegalArgumentException("store address %s is not an http(s) URL".formatted(address));
        }
        boolean bare =
                address.getRawPath().matches("/?") && address.getRawQuery() == null && address.getRawUserInfo() == null;
        if (!bare) {
            throw new IllegalArgumentException(
                    "the store address at %s must be scheme, host and port only: S3 signatures cover the rest"
                            .formatted(address.getHost()));
        }
    }

    MinioAsyncClient client(StoreKeys keys) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(REQUESTS_AT_ONCE);
        dispatcher.setMaxRequestsPerHost(REQUESTS_AT_ONCE);
        OkHttpClient http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(CONNECT)
                .readTimeout(SILENCE)
                .writeTimeout(SILENCE)
                .build();
        return build(endpoint, keys, http);
    }

    /** Signs for the public address. It opens no connection, so it need not be closed. */
    MinioAsyncClient signer(StoreKeys keys) {
        return build(publicEndpoint, keys, new OkHttpClient());
    }

    private MinioAsyncClient build(URI address, StoreKeys keys, OkHttpClient http) {
        return MinioAsyncClient.builder()
                .endpoint(address.toString())
                .region(region)
                .credentials(keys.accessKey(), keys.secretKey())
                .httpClient(http, true)
                .build();
    }
}
