package esd.runtime.store;

import java.io.IOException;

/** The store answered, and the answer was no. */
final class StoreRefusal extends IOException {
    private final String code;

    StoreRefusal(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The protocol's word for the reason, such as {@code NoSuchUpload}. */
    String code() {
        return code;
    }
}
