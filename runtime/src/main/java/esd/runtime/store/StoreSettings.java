package esd.runtime.store;

import java.io.IOException;

/** Which store this process uses: its own, or one that runs elsewhere. */
public sealed interface StoreSettings permits EmbeddedStore, ExternalStore {
    /** Opens the store and makes its bucket if there is none. */
    ObjectStore open() throws IOException;
}
