package esd.runtime.store;

import java.io.IOException;
import java.nio.file.Path;

/** How an object becomes a file on this machine. */
interface LocalFiles {
    Path of(String key) throws IOException;

    /** Makes the files of a bucket that can be read like this. */
    interface Kind {
        LocalFiles over(S3Reads reads) throws IOException;
    }
}
