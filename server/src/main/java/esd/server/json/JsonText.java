package esd.server.json;

import com.fasterxml.jackson.databind.util.RawValue;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;

/** A value that is written already, and is not written again or copied for each answer that holds it. */
public final class JsonText {
    private static final char NEVER = '\0';

    /** What stands in an answer where the text is to go: a character that JSON holds in escapes only. */
    public static final Object GAP = new RawValue(String.valueOf(NEVER));

    private final byte[] utf8;

    private JsonText(byte[] utf8) {
        this.utf8 = utf8;
    }

    static JsonText of(Object value) {
        return new JsonText(Json.bytes(value));
    }

    /** In bytes. */
    int length() {
        return utf8.length;
    }

    /** The JSON of an answer that holds {@link #GAP} once, with this text in its place. */
    public InputStream within(Object answer) {
        byte[] frame = Json.bytes(answer);
        int gap = 0;
        while (frame[gap] != NEVER) {
            gap++;
        }
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(frame, 0, gap),
                new ByteArrayInputStream(utf8),
                new ByteArrayInputStream(frame, gap + 1, frame.length - gap - 1))));
    }
}
