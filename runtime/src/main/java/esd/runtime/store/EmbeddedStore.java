package esd.runtime.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A store in this process: an S3 server over a folder, spoken to over S3 like any other.
 *
 * @param folder holds the objects as plain files, and the keys that are made at the first start
 * @param port 0 for any free one
 * @param publicUrl the address that clients see, where it is not the one that is bound
 */
public record EmbeddedStore(Path folder, String host, int port, Optional<URI> publicUrl, String bucket)
        implements StoreSettings {
    @Override
    public ObjectStore open() throws IOException {
        StoreKeys keys = StoreKeys.keptIn(folder.resolve("keys"));
        Path objects = folder.resolve("objects");
        S3Server server = S3Server.start(objects, host, port, keys);
        try {
            S3Address address = new S3Address(server.address(), publicUrl.orElse(server.address()), S3Address.REGION);
            return S3Store.open(address, keys, bucket, reads -> new OwnFiles(objects.resolve(bucket)), server::close);
        } catch (IOException | RuntimeException notOpened) {
            server.close();
            throw notOpened;
        }
    }
}
