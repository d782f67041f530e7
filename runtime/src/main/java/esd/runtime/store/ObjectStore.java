package esd.runtime.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** One bucket of an S3-compatible store: objects by key, and URLs by which clients reach them directly. */
public interface ObjectStore extends AutoCloseable {
    String bucket();

    /** The address that presigned URLs are signed for. */
    URI address();

    /** The {@code s3://bucket/key} form that the API shows. */
    default String uri(String key) {
        return "s3://" + bucket() + "/" + key;
    }

    void put(String key, byte[] content, String contentType) throws IOException;

    /** Stores a file without holding it in memory. */
    void put(String key, Path file, String contentType) throws IOException;

    /** Stores what the stream holds, which must be this many bytes, without holding it all in memory. */
    void put(String key, InputStream content, long size, String contentType) throws IOException;

    /** The object's content; the caller closes it. Throws {@link NoSuchObject} if there is none. */
    InputStream get(String key) throws IOException;

    /** What lies under this key, empty if nothing does. */
    Optional<StoredObject> find(String key) throws IOException;

    /** The object's size in bytes, empty if there is no such object. */
    default OptionalLong size(String key) throws IOException {
        return find(key).map(object -> OptionalLong.of(object.size())).orElse(OptionalLong.empty());
    }

    /** All keys that begin with the prefix, in order. */
    List<String> list(String prefix) throws IOException;

    /** Copies an object inside the store; the content does not pass through this process where the store allows it. */
    void copy(String from, String to) throws IOException;

    /** Removes an object; one that does not exist is no error. */
    void delete(String key) throws IOException;

    /**
     * A file on this machine with the object's content: the embedded store's own file, or a copy that is fetched
     * once and kept as long as the object does not change. Read it, never write it.
     */
    Path localFile(String key) throws IOException;

    URI presignGet(String key, Duration lifetime);

    URI presignPut(String key, Duration lifetime);

    /** Begins a multipart upload and returns its id. */
    String startUpload(String key) throws IOException;

    /** Where a client puts one part, numbered from 1. The answer carries the part's {@code ETag}. */
    URI presignPart(String key, String uploadId, int part, Duration lifetime);

    /** Joins the parts, ETag by part number, into the object. ETags may carry their quotes. */
    void completeUpload(String key, String uploadId, SortedMap<Integer, String> etags) throws IOException;

    /** Forgets an upload that will not be completed; an unknown one is no error. */
    void abortUpload(String key, String uploadId) throws IOException;

    @Override
    void close();
}
