package esd.server.checkpoints;

import org.jspecify.annotations.Nullable;

/**
 * One file of a checkpoint.
 *
 * @param position its place among the checkpoint's files, from 0
 * @param uploadId the upload that is to become the file, null once it has
 * @param newName the name that it is being given, null while nobody renames it
 */
public record CheckpointFile(
        String checkpointId, int position, String name, @Nullable String uploadId, @Nullable String newName) {
    static CheckpointFile stored(String checkpointId, String name) {
        return new CheckpointFile(checkpointId, 0, name, null, null);
    }
}
