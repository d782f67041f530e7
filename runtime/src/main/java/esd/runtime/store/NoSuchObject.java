package esd.runtime.store;

import java.io.IOException;

/** The store holds nothing under this key. */
public final class NoSuchObject extends IOException {
    public NoSuchObject(String key) {
        super("no object %s in the store".formatted(key));
    }
}
