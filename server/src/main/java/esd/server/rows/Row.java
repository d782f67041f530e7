package esd.server.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The row that a result stands at, read as this server's tables hold things. */
public final class Row {
    private final ResultSet at;

    Row(ResultSet at) {
        this.at = at;
    }

    public String text(String column) throws SQLException {
        return at.getString(column);
    }

    public @Nullable String optionalText(String column) throws SQLException {
        return at.getString(column);
    }

    /** The list of texts that stands there as a JSON array. */
    public List<String> texts(String column) throws SQLException {
        return TextLists.read(at.getString(column), column);
    }

    public Instant moment(String column) throws SQLException {
        return moment(at.getLong(column));
    }

    public @Nullable Instant optionalMoment(String column) throws SQLException {
        long microseconds = at.getLong(column);
        return at.wasNull() ? null : moment(microseconds);
    }

    private static Instant moment(long microseconds) {
        return Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
    }

    public int number(String column) throws SQLException {
        return at.getInt(column);
    }

    public boolean flag(String column) throws SQLException {
        return at.getBoolean(column);
    }

    public byte @Nullable [] optionalBytes(String column) throws SQLException {
        return at.getBytes(column);
    }

    /** The one of these words that stands there. */
    public <E extends Enum<E>> E word(Class<E> words, String column) throws SQLException {
        return Enum.valueOf(words, at.getString(column));
    }
}
