package esd.server.datasets;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One file of a dataset.
 *
 * @param key by which the items of a dataset are told apart and put in order
 * @param file the file's name below the dataset's folder
 * @param source the name of the file that this one is made from, null once it is made or where a client uploads it
 * @param params what the creator said of it, as JSON
 * @param error why the file could not be made
 */
public record DatasetItem(
        String dataset,
        String key,
        String name,
        String type,
        String file,
        @Nullable String source,
        Status status,
        String params,
        @Nullable String error) {
    /** A row of its table. */
    public static final class Mapping extends RowMapping<DatasetItem> {
        @Override
        protected DatasetItem of(Row row) throws SQLException {
            return new DatasetItem(
                    row.text("dataset"),
                    row.text("key"),
                    row.text("name"),
                    row.text("type"),
                    row.text("file"),
                    row.optionalText("source"),
                    row.word(Status.class, "status"),
                    row.text("params"),
                    row.optionalText("error"));
        }
    }
}
