package esd.server.app;

import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ExternalStore;
import esd.runtime.store.StoreKeys;
import esd.runtime.store.StoreSettings;
import esd.server.config.Config;
import esd.server.config.SageMaker;

/** Which object store the configuration asks for. */
final class Stores {
    /** How much of an external store may be copied into the data folder for reading. */
    private static final long CACHE_BYTES = 32L << 30;

    private Stores() {}

    static StoreSettings of(Config config, DataFolder folder) {
        return config.store()
                .<StoreSettings>map(store -> new ExternalStore(
                        store.url(),
                        config.s3PublicUrl(),
                        config.sageMaker().map(SageMaker::region),
                        new StoreKeys(store.accessKey(), store.secretKey().reveal()),
                        config.bucket(),
                        folder.file("cache"),
                        CACHE_BYTES))
                .orElseGet(() -> new EmbeddedStore(
                        folder.file("store"), config.host(), config.s3Port(), config.s3PublicUrl(), config.bucket()));
    }
}
