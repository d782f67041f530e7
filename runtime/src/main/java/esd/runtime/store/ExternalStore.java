package esd.runtime.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A store that runs elsewhere: MinIO, Amazon S3 or another server of that protocol.
 *
 * @param publicUrl the address that clients see, where it is not {@code url}
 * @param cacheFolder where copies of objects are kept for reading; nothing else may lie there
 * @param cacheBytes how much the copies may take in all; a single larger object is still fetched
 */
public record ExternalStore(
        URI url,
        Optional<URI> publicUrl,
        Optional<String> region,
        StoreKeys keys,
        String bucket,
        Path cacheFolder,
        long cacheBytes)
        implements StoreSettings {
    @Override
    public ObjectStore open() throws IOException {
        S3Address address = new S3Address(url, publicUrl.orElse(url), region.orElse(S3Address.REGION));
        return S3Store.open(address, keys, bucket, reads -> FileCache.in(cacheFolder, cacheBytes, reads), () -> {});
    }
}
