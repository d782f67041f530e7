package esd.runtime.store;

import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What can be asked of a bucket without changing it. */
final class S3Reads {
    private final MinioAsyncClient client;
    private final String bucket;

    S3Reads(MinioAsyncClient client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    String bucket() {
        return bucket;
    }

    Optional<StoredObject> find(String key) throws IOException {
        var question = StatObjectArgs.builder().bucket(bucket).object(key).build();
        try {
            var answer = S3Call.await("find", key, () -> client.statObject(question));
            return Optional.of(new StoredObject(
                    key,
                    answer.size(),
                    ETags.bare(answer.etag()),
                    answer.lastModified().toInstant()));
        } catch (NoSuchObject missing) {
            return Optional.empty();
        }
    }

    InputStream get(String key) throws IOException {
        return get(key, GetObjectArgs.builder().bucket(bucket).object(key).build());
    }

    /** The content that was found, or a refusal if it has changed since. */
    InputStream get(StoredObject object) throws IOException {
        return get(
                object.key(),
                GetObjectArgs.builder()
                        .bucket(bucket)
                        .object(object.key())
                        .matchETag(object.etag())
                        .build());
    }

    private InputStream get(String key, GetObjectArgs question) throws IOException {
        return S3Call.await("get", key, () -> client.getObject(question));
    }

    List<String> list(String prefix) throws IOException {
        var question = ListObjectsArgs.builder()
                .bucket(bucket)
                .prefix(prefix)
                .recursive(true)
                .build();
        List<String> keys = new ArrayList<>();
        try {
            for (Result<Item> page : client.listObjects(question)) {
                Item item = item(prefix, page);
                if (!item.isDir()) {
                    keys.add(item.objectName());
                }
            }
        } catch (IllegalStateException noAnswer) {
            // The client's iterator wraps what is no answer of the store in this.
            throw S3Call.error("list", prefix, Objects.requireNonNullElse(noAnswer.getCause(), noAnswer));
        }
        return keys.stream().sorted().toList();
    }

    private static Item item(String prefix, Result<Item> result) throws IOException {
        try {
            return result.get();
        } catch (MinioException failed) {
            throw S3Call.error("list", prefix, failed);
        }
    }
}
