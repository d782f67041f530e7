package esd.server.checkpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.errors.Refusal;
import esd.server.http.FileName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client says of the model that it is about to upload. */
record CreateCheckpoint(
        @JsonProperty("checkpoint_type") String type,
        @Nullable List<NewFile> filenames,
        @Nullable List<String> urls,
        @Nullable Map<String, @Nullable Object> params) {
    /** One file, and in how many parts it comes. */
    record NewFile(String filename, @JsonProperty("parts_number") int parts) {
        /** The name without the blanks around it, refused where it could not be a file's. */
        String name() {
            String name = filename.strip();
            if (name.isEmpty()) {
                throw new Refusal.Malformed("no checkpoint name (file names) detected");
            }
            return FileName.checked(name);
        }
    }

    /** The files that the client will upload. */
    List<NewFile> files() {
        if (params == null) {
            throw new Refusal.Malformed("params is required");
        }
        if (urls != null) {
            throw new Refusal.Malformed("urls is not supported by this version: upload the files by filenames");
        }
        if (filenames == null) {
            throw new Refusal.Malformed("no checkpoint name (file names) detected");
        }
        Set<String> names = new HashSet<>();
        for (NewFile file : filenames) {
            if (!names.add(file.name())) {
                throw CheckpointNames.taken(file.name());
            }
        }
        return filenames;
    }
}
