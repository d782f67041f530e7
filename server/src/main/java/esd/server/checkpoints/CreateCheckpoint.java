package esd.server.checkpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.errors.Refusal;
import esd.server.http.FileName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Whether the server is to fetch the files. */
    boolean byUrl() {
        return urls != null;
    }

    /** Where the files are to be fetched from. */
    List<String> distinctUrls() {
        refuseWithoutParams();
        return urls == null
                ? List.of()
                : urls.stream().map(String::strip).distinct().toList();
    }

    /** Whom the files are for, if the request says so. */
    Optional<String> creator() {
        return Optional.ofNullable(params)
                .map(given -> given.get("creator"))
                .map(String::valueOf)
                .filter(name -> !name.isBlank());
    }

    private void refuseWithoutParams() {
        if (params == null) {
            throw new Refusal.Malformed("params is required");
        }
    }

    /** The files that the client will upload. */
    List<NewFile> files() {
        refuseWithoutParams();
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
