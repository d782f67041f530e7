package esd.server.datasets;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A named set of files to train on.
 *
 * @param prefix the folder of the set that the files lie in, empty for none
 * @param params what the creator said of it, as JSON
 * @param owners the roles and users who see it
 */
public record Dataset(String name, String prefix, Status status, String params, List<String> owners, Instant created) {
    /** The folder of the object store that belongs to the dataset of this name, without a slash at its end. */
    static String root(String name) {
        return "dataset/" + name;
    }

    /** The folder that its files lie in, without a slash at its end. */
    String folder() {
        return prefix.isEmpty() ? root(name) : root(name) + "/" + prefix;
    }

    /** Where its file of this name lies. */
    String key(String file) {
        return folder() + "/" + file;
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<Dataset> {
        @Override
        protected Dataset of(Row row) throws SQLException {
            return new Dataset(
                    row.text("name"),
                    row.text("prefix"),
                    row.word(Status.class, "status"),
                    row.text("params"),
                    row.texts("owners"),
                    row.moment("created"));
        }
    }
}
