package esd.server.checkpoints;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a checkpoint.
 *
 * @param position its place among the checkpoint's files, from 0
 * @param uploadId the upload that is to become the file, null once it has
 * @param newName the name that it is being given, null while nobody renames it
 * @param promised whether it has its name only so that nobody else takes it: a training is going to make it
 */
public record CheckpointFile(
        String checkpointId,
        int position,
        String name,
        @Nullable String uploadId,
        @Nullable String newName,
        boolean promised) {
    static CheckpointFile stored(String checkpointId, String name) {
        return new CheckpointFile(checkpointId, 0, name, null, null, false);
    }

    static CheckpointFile promised(String checkpointId, String name) {
        return new CheckpointFile(checkpointId, 0, name, null, null, true);
    }

    /** What a checkpoint's files are called; where a training has made none yet, what it calls them, without an ending. */
    static List<String> names(List<CheckpointFile> files) {
        List<String> made = files.stream()
                .filter(file -> !file.promised())
                .map(CheckpointFile::name)
                .toList();
        return made.isEmpty()
                ? files.stream()
                        .map(file -> file.name().replaceFirst("\\.[^.]*$", ""))
                        .toList()
                : made;
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<CheckpointFile> {
        @Override
        protected CheckpointFile of(Row row) throws SQLException {
            return new CheckpointFile(
                    row.text("checkpoint_id"),
                    row.number("position"),
                    row.text("name"),
                    row.optionalText("upload_id"),
                    row.optionalText("new_name"),
                    row.flag("promised"));
        }
    }
}
