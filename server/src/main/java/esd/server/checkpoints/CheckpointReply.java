package esd.server.checkpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.json.StoredJson;
import esd.server.json.Timestamps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A checkpoint as the answers to its creation and to a change of it show it. */
record CheckpointReply(
        String id,
        String type,
        @JsonProperty("s3_location") String location,
        String status,
        ObjectNode params,
        @JsonProperty("source_path") @Nullable String sourcePath,
        @JsonProperty("target_path") @Nullable String targetPath) {
    static CheckpointReply of(Checkpoint checkpoint, String location) {
        return new CheckpointReply(
                checkpoint.id(),
                checkpoint.type(),
                location,
                checkpoint.status().wire(),
                StoredJson.shown(checkpoint.params()),
                null,
                null);
    }

    /** A checkpoint as the list shows it, which spells some things another way. */
    record Listed(
            String id,
            @JsonProperty("s3Location") String location,
            String type,
            String status,
            List<String> name,
            String created,
            ObjectNode params,
            @JsonProperty("allowed_roles_or_users") List<String> owners,
            @JsonProperty("source_path") @Nullable String sourcePath,
            @JsonProperty("target_path") @Nullable String targetPath) {
        static Listed of(CheckpointList.Row row, String location) {
            Checkpoint checkpoint = row.checkpoint();
            return new Listed(
                    checkpoint.id(),
                    location,
                    checkpoint.type(),
                    checkpoint.status().wire(),
                    row.names(),
                    Timestamps.epoch(checkpoint.created()),
                    StoredJson.shown(checkpoint.params()),
                    checkpoint.owners(),
                    null,
                    null);
        }
    }
}
