package esd.server.checkpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.errors.Refusal;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is to change in a checkpoint: its status, once its parts are there, or its name. */
record UpdateCheckpoint(
        @Nullable String status,
        @Nullable String name,
        @JsonProperty("multi_parts_tags") @Nullable Map<String, @Nullable List<PartTag>> tags) {
    /** What the store answered to one part. */
    record PartTag(@JsonProperty("ETag") @Nullable String etag, @JsonProperty("PartNumber") int number) {}

    /** The tags of each file that the client uploaded, by part number. */
    Map<String, SortedMap<Integer, String>> etags() {
        if (tags == null || tags.isEmpty()) {
            throw new Refusal.Malformed("multi parts tags is empty");
        }
        Map<String, SortedMap<Integer, String>> files = new TreeMap<>();
        tags.forEach((file, parts) -> files.put(file.strip(), etags(file, parts == null ? List.of() : parts)));
        return files;
    }

    private static SortedMap<Integer, String> etags(String file, List<PartTag> parts) {
        SortedMap<Integer, String> etags = new TreeMap<>();
        for (PartTag part : parts) {
            if (part.etag() == null || part.number() < 1) {
                throw new Refusal.Malformed("a part of %s has no ETag or no PartNumber".formatted(file));
            }
            etags.put(part.number(), part.etag());
        }
        return etags;
    }
}
