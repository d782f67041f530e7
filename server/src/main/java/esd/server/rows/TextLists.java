package esd.server.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lists of texts as columns hold them: JSON arrays. */
public final class TextLists {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 10_000;
    private static final int SHORT = 1_000;

    /** What short texts mean: users, roles and owners hold the same few lists again and again. */
    private static final Map<String, List<String>> KNOWN = new ConcurrentHashMap<>();

    private TextLists() {}

    /**
     * The list that a column's text is; none where there is no text.
     *
     * @param column how an error calls it
     */
    public static List<String> read(@Nullable String text, String column) throws SQLException {
        if (text == null) {
            return List.of();
        }
        List<String> list = KNOWN.get(text);
        return list == null ? parsed(text, column) : list;
    }

    private static List<String> parsed(String text, String column) throws SQLException {
        try {
            List<String> list = List.of(JSON.readValue(text, String[].class));
            if (text.length() <= SHORT && KNOWN.size() < MOST) {
                KNOWN.put(text, list);
            }
            return list;
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
