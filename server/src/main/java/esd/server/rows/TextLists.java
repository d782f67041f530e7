package esd.server.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of texts as columns hold them: JSON arrays. */
public final class TextLists {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Meanings<List<String>> KNOWN = new Meanings<>();

    private TextLists() {}

    /**
     * The list that a column's text is; none where there is no text.
     *
     * @param column how an error calls it
     */
    public static List<String> read(@Nullable String text, String column) throws SQLException {
        return text == null ? List.of() : KNOWN.of(text, unknown -> parsed(unknown, column));
    }

    private static List<String> parsed(String text, String column) throws SQLException {
        try {
            return List.of(JSON.readValue(text, String[].class));
        } catch (JsonProcessingException broken) {
            throw new SQLException("column %s holds no list of texts".formatted(column), broken);
        }
    }

    /** The text for a column. */
    public static String text(List<?> list) throws SQLException {
        try {
            return JSON.writeValueAsString(list);
        } catch (JsonProcessingException bug) {
            throw new SQLException("a list that is no JSON", bug);
        }
    }
}
