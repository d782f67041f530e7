package esd.runtime.store;

import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import io.minio.UploadObjectArgs;
import io.minio.errors.MinioException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A bucket spoken to over S3, whoever serves it. Safe for use by many threads. */
final class S3Store implements ObjectStore {
    private static final long UPLOAD_PART_BYTES = 16L << 20;

    private final MinioAsyncClient client;
    private final S3Presigner presigner;
    private final String bucket;
    private final S3Reads reads;
    private final S3Uploads uploads;
    private final LocalFiles files;
    private final Runnable stopServer;

    private S3Store(
            S3Reads reads, MinioAsyncClient client, S3Presigner presigner, LocalFiles files, Runnable stopServer) {
        this.client = client;
        this.presigner = presigner;
        this.reads = reads;
        this.bucket = reads.bucket();
        this.uploads = new S3Uploads(client, bucket);
        this.files = files;
        this.stopServer = stopServer;
    }

    /** Opens the bucket, and makes it if there is none. Closing the store stops the server after the client. */
    static S3Store open(S3Address address, StoreKeys keys, String bucket, LocalFiles.Kind kind, Runnable stopServer)
            throws IOException {
        MinioAsyncClient client = address.client(keys);
        try {
            S3Reads reads = new S3Reads(client, bucket);
            S3Presigner presigner = new S3Presigner(address.signer(keys), address.publicEndpoint(), bucket);
            S3Store store = new S3Store(reads, client, presigner, kind.over(reads), stopServer);
            store.makeBucket();
            return store;
        } catch (IOException | RuntimeException notOpened) {
            client.close();
            throw notOpened;
        }
    }

    private void makeBucket() throws IOException {
        var question = BucketExistsArgs.builder().bucket(bucket).build();
        var wish = MakeBucketArgs.builder().bucket(bucket).build();
        if (!S3Call.await("look for bucket", bucket, () -> client.bucketExists(question))) {
            S3Call.await("make bucket", bucket, () -> client.makeBucket(wish));
        }
    }

    @Override
    public String bucket() {
        return bucket;
    }

    @Override
    public URI address() {
        return presigner.address();
    }

    @Override
    public void put(String key, byte[] content, String contentType) throws IOException {
        put(key, new ByteArrayInputStream(content), content.length, contentType);
    }

    @Override
    public void put(String key, InputStream content, long size, String contentType) throws IOException {
        var wish = PutObjectArgs.builder().bucket(bucket).object(key).stream(content, size, UPLOAD_PART_BYTES)
                .contentType(contentType)
                .build();
        S3Call.await("put", key, () -> client.putObject(wish));
    }

    @Override
    public void put(String key, Path file, String contentType) throws IOException {
        var wish = upload(key, file, contentType);
        S3Call.await("put", key, () -> client.uploadObject(wish));
    }

    private UploadObjectArgs upload(String key, Path file, String contentType) throws IOException {
        try {
            return UploadObjectArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .filename(file.toString(), UPLOAD_PART_BYTES)
                    .contentType(contentType)
                    .build();
        } catch (MinioException unreadable) {
            throw S3Call.error("put", key, unreadable);
        }
    }

    @Override
    public InputStream get(String key) throws IOException {
        return reads.get(key);
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        return reads.find(key);
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return reads.list(prefix);
    }

    @Override
    public void copy(String from, String to) throws IOException {
        var wish = CopyObjectArgs.builder()
                .bucket(bucket)
                .object(to)
                .source(SourceObject.builder().bucket(bucket).object(from).build())
                .build();
        S3Call.await("copy", from, () -> client.copyObject(wish));
    }

    @Override
    public void delete(String key) throws IOException {
        var wish = RemoveObjectArgs.builder().bucket(bucket).object(key).build();
        S3Call.await("delete", key, () -> client.removeObject(wish));
    }

    @Override
    public Path localFile(String key) throws IOException {
        return files.of(key);
    }

    @Override
    public URI presignGet(String key, Duration lifetime) {
        return presigner.get(key, lifetime);
    }

    @Override
    public URI presignPut(String key, Duration lifetime) {
        return presigner.put(key, lifetime);
    }

    @Override
    public URI presignPart(String key, String uploadId, int part, Duration lifetime) {
        return presigner.part(key, uploadId, part, lifetime);
    }

    @Override
    public String startUpload(String key) throws IOException {
        return uploads.start(key);
    }

    @Override
    public void completeUpload(String key, String uploadId, SortedMap<Integer, String> etags) throws IOException {
        uploads.complete(key, uploadId, etags);
    }

    @Override
    public void abortUpload(String key, String uploadId) throws IOException {
        uploads.abort(key, uploadId);
    }

    @Override
    public void close() {
        client.close();
        stopServer.run();
    }
}
