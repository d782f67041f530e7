package esd.server.rows;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the texts of columns mean: many rows hold the same few, so that short ones are read once. Any thread. */
public final class Meanings<T> {
    private static final int MOST = 10_000;
    private static final int SHORT = 1_000;

    /** How a text is read; what it means must not change any more. */
    public interface Reader<T> {
        T read(String text) throws SQLException;
    }

    private final Map<String, T> known = new ConcurrentHashMap<>();

    public T of(String text, Reader<T> reader) throws SQLException {
        T meaning = known.get(text);
        return meaning == null ? read(text, reader) : meaning;
    }

    private T read(String text, Reader<T> reader) throws SQLException {
        T meaning = reader.read(text);
        if (text.length() <= SHORT && known.size() < MOST) {
            known.put(text, meaning);
        }
        return meaning;
    }
}
