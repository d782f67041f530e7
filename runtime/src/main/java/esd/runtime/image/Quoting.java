package esd.runtime.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;

/** Values of an infotext: bare where they can be, else as a JSON string. */
final class Quoting {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NOT_BARE = Pattern.compile("[,:\n\r]|^\"|^\\s|\\s$|^$");

    private Quoting() {}

    static String quoted(String value) {
        if (!NOT_BARE.matcher(value).find()) {
            return value;
        }
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
    }

    /** The value itself; text that looks quoted but is no JSON stays as it is. */
    static String unquoted(String text) {
        if (!text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        try {
            return JSON.readValue(text, String.class);
        } catch (JsonProcessingException e) {
            return text;
        }
    }
}
