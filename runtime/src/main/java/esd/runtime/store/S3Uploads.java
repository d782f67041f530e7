package esd.runtime.store;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.MinioAsyncClient;
import io.minio.messages.Part;
import java.io.IOException;
import java.util.SortedMap;

/** Objects that clients put in parts: begun, joined or forgotten here. */
final class S3Uploads {
    private final MinioAsyncClient client;
    private final String bucket;

    S3Uploads(MinioAsyncClient client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    String start(String key) throws IOException {
        var wish =
                CreateMultipartUploadArgs.builder().bucket(bucket).object(key).build();
        return S3Call.await("start an upload of", key, () -> client.createMultipartUpload(wish))
                .result()
                .uploadId();
    }

    void complete(String key, String uploadId, SortedMap<Integer, String> etags) throws IOException {
        Part[] parts = ETags.withoutEmptyEnd(etags).entrySet().stream()
                .map(part -> new Part(part.getKey(), ETags.bare(part.getValue())))
                .toArray(Part[]::new);
        var wish = CompleteMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(key)
                .uploadId(uploadId)
                .parts(parts)
                .build();
        S3Call.await("complete the upload of", key, () -> client.completeMultipartUpload(wish));
    }

    void abort(String key, String uploadId) throws IOException {
        var wish = AbortMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(key)
                .uploadId(uploadId)
                .build();
        try {
            S3Call.await("abort the upload of", key, () -> client.abortMultipartUpload(wish));
        } catch (StoreRefusal refusal) {
            if (!"NoSuchUpload".equals(refusal.code())) {
                throw refusal;
            }
        }
    }
}
