package esd.models.pickle;

import java.io.IOException;

/** A pickle is not whole, is no pickle, or asks for more than data. Says which. */
public final class BrokenPickle extends IOException {
    public BrokenPickle(String reason) {
        super(reason);
    }
}
