package esd.server.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.errors.Refusal;
import esd.server.http.StoredJson;
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
    private static final int LONGEST = 200;

    /** One file, and the name by which it is listed. */
    record NewFile(String filename, String name, String type, ObjectNode params) {}

    /** The folder below the dataset that the files go to, empty for none. */
    String folder() {
        return prefix == null || prefix.isEmpty() ? "" : path(prefix);
    }

    ObjectNode description() {
        return params == null ? StoredJson.empty() : params;
    }

    /** The files, refused where two of them would be one. */
    List<NewFile> files() {
        Set<String> files = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (NewFile file : content) {
            if (!files.add(path(file.filename())) || !names.add(file.name())) {
                throw new Refusal.Malformed("content has %s twice".formatted(file.filename()));
            }
        }
        return content;
    }

    private static String path(String path) {
        for (String step : path.split("/", -1)) {
            boolean strange = step.isEmpty()
                    || step.startsWith(".")
                    || step.getBytes(UTF_8).length > LONGEST
                    || step.chars().anyMatch(character -> character == '\\' || Character.isISOControl(character));
            if (strange) {
                throw new Refusal.Malformed("%s cannot be the name of a file".formatted(path));
            }
        }
        return path;
    }
}
