package esd.server.rows;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the texts of columns mean: many rows hold the same few, which are read once and forgotten when others are asked for more. Any thread. */
public final class Meanings<T> {
    private static final int CHARACTERS = 4_000_000;
    private static final int BESIDE_THE_TEXT = 200;

    /** How a text is read; what it means must not change any more. */
    public interface Reader<T> {
        T read(String text) throws SQLException;
    }

    private final Cache<String, T> known = Caffeine.newBuilder()
            .maximumWeight(CHARACTERS)
            .weigher((String text, T meaning) -> text.length() + BESIDE_THE_TEXT)
            .build();

    public T of(String text, Reader<T> reader) throws SQLException {
        @Nullable T meaning = known.getIfPresent(text);
        if (meaning != null) {
            return meaning;
        }
        T read = reader.read(text);
        known.put(text, read);
        return read;
    }
}
