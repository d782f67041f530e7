package esd.server.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.errors.Refusal;
import esd.server.http.FileName;
import esd.server.json.StoredJson;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client says of the files that it is about to upload. */
record CreateDataset(
        @JsonProperty("dataset_name") String name,
        List<NewFile> content,
        @Nullable ObjectNode params,
        @Nullable String prefix) {
    /** One file, and the name by which it is listed. */
    record NewFile(String filename, String name, String type, ObjectNode params) {}

    /** The folder below the dataset that the files go to, empty for none. */
    String folder() {
        return prefix == null || prefix.isEmpty() ? "" : FileName.checkedPath(prefix);
    }

    ObjectNode description() {
        return params == null ? StoredJson.empty() : params;
    }

    /** The files, refused where two of them would be one. */
    List<NewFile> files() {
        Set<String> files = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (NewFile file : content) {
            if (!files.add(FileName.checkedPath(file.filename())) || !names.add(file.name())) {
                throw new Refusal.Malformed("content has %s twice".formatted(file.filename()));
            }
        }
        return content;
    }
}
