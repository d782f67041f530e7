package esd.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A file that this server does not read, and why, in words for the person who brought it. */
public final class BrokenFile extends IOException {
    public BrokenFile(Path file, String reason) {
        super("%s: %s".formatted(file.getFileName(), reason));
    }

    public BrokenFile(Path file, String reason, Throwable cause) {
        super("%s: %s".formatted(file.getFileName(), reason), cause);
    }
}
