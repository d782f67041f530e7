package esd.runtime.store;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.errors.MinioException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** URLs by which a client reaches one object for a while, signed for the host that the client sees. */
final class S3Presigner {
    private final MinioAsyncClient signer;
    private final URI address;
    private final String bucket;

    /** The signer's endpoint is the public address; it is never asked to connect. */
    S3Presigner(MinioAsyncClient signer, URI address, String bucket) {
        this.signer = signer;
        this.address = address;
        this.bucket = bucket;
    }

    URI address() {
        return address;
    }

    URI get(String key, Duration lifetime) {
        return sign(Http.Method.GET, key, lifetime, Map.of());
    }

    URI put(String key, Duration lifetime) {
        return sign(Http.Method.PUT, key, lifetime, Map.of());
    }

    URI part(String key, String uploadId, int part, Duration lifetime) {
        return sign(Http.Method.PUT, key, lifetime, Map.of("uploadId", uploadId, "partNumber", Integer.toString(part)));
    }

    private URI sign(Http.Method method, String key, Duration lifetime, Map<String, String> query) {
        var wish = GetPresignedObjectUrlArgs.builder()
                .method(method)
                .bucket(bucket)
                .object(key)
                .expiry(Math.toIntExact(lifetime.toSeconds()))
                .extraQueryParams(query)
                .build();
        try {
            return URI.create(signer.getPresignedObjectUrl(wish));
        } catch (MinioException unsigned) {
            throw new IllegalStateException("no URL could be signed for %s".formatted(key), unsigned);
        }
    }
}
