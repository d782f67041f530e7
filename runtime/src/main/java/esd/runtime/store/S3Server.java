package esd.runtime.store;

import esd.runtime.address.ListeningAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server over a folder: a bucket is a folder in it, an object a plain file. */
final class S3Server implements AutoCloseable {
    private static final long STOP_MILLIS = 0;
    /** A signed body passes through memory, so that its hash is known before anything is stored; a presigned one does not. */
    private static final long LARGEST_SIGNED_BODY = 32L << 20;

    private final S3Proxy proxy;
    private final URI address;

    private S3Server(S3Proxy proxy, URI address) {
        this.proxy = proxy;
        this.address = address;
    }

    static S3Server start(Path folder, String host, int port, StoreKeys keys) throws IOException {
        Files.createDirectories(folder);
        requireAttributes(folder.resolveSibling("attributes"));
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(folder.toAbsolutePath().toString()))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, keys.accessKey(), keys.secretKey())
                .corsRules(new CrossOriginResourceSharing(
                        List.of("*"), List.of("GET", "HEAD", "PUT"), List.of("*"), List.of("ETag"), ""))
                .v4MaxNonChunkedRequestSize(LARGEST_SIGNED_BODY)
                .endpoint(address(host, port))
                .stopTimeout(STOP_MILLIS)
                .build();
        try {
            proxy.start();
            return new S3Server(proxy, ListeningAddress.of(host, proxy.getPort()));
        } catch (Exception notStarted) {
            stop(proxy);
            throw new IOException(
                    "the object store cannot listen on %s port %d: %s".formatted(host, port, notStarted.getMessage()),
                    notStarted);
        }
    }

    private static void requireAttributes(Path probe) throws IOException {
        Files.deleteIfExists(probe);
        Files.createFile(probe);
        try {
            var attributes = Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
            attributes.write("probe", ByteBuffer.wrap(new byte[1]));
        } catch (IOException unsupported) {
            throw new IOException(
                    "the file system of %s keeps no extended attributes, in which the object store writes its ETags"
                            .formatted(probe.getParent()),
                    unsupported);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** The address under which this process reaches the server. */
    URI address() {
        return address;
    }

    private static URI address(String host, int port) throws IOException {
        try {
            return new URI("http", null, host, port, null, null, null);
        } catch (URISyntaxException malformed) {
            throw new IOException("%s is not a host".formatted(host), malformed);
        }
    }

    private static void stop(S3Proxy proxy) {
        try {
            proxy.stop();
        } catch (Exception notStopped) {
            throw new IllegalStateException("the object store did not stop", notStopped);
        }
    }

    @Override
    public void close() {
        stop(proxy);
    }
}
