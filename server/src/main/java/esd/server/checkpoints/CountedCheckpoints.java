package esd.server.checkpoints;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.util.List;

/**
 * How many checkpoints of one kind the same people own.
 *
 * @param stored their list as rows hold it
 */
public record CountedCheckpoints(String stored, List<String> owners, String type, String status, long number) {
    /** A row of its table. */
    public static final class Mapping extends RowMapping<CountedCheckpoints> {
        @Override
        protected CountedCheckpoints of(Row row) throws SQLException {
            return new CountedCheckpoints(
                    row.text("owners"),
                    row.texts("owners"),
                    row.text("type"),
                    row.text("status"),
                    row.number("number"));
        }
    }
}
