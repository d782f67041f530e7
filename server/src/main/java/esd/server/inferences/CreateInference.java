package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import esd.server.errors.Refusal;
import esd.server.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of POST /inferences. */
record CreateInference(
        @JsonProperty("task_type") String taskType,
        @JsonProperty("inference_type") String inferenceType,
        JsonNode models,
        @JsonProperty("sagemaker_endpoint_name") @Nullable String endpointName,
        @JsonProperty("payload_string") @Nullable String payloadString,
        @Nullable String workflow) {
    /** The parameters, where the request carries them. */
    Optional<String> payload() {
        return Optional.ofNullable(payloadString).filter(text -> !text.isBlank());
    }

    Optional<String> endpoint() {
        return Optional.ofNullable(endpointName).filter(name -> !name.isEmpty());
    }

    void refuseBadPayload() {
        payload().ifPresent(text -> {
            try {
                Json.parse(text.getBytes(UTF_8));
            } catch (JsonProcessingException notJson) {
                throw new Refusal.Malformed("payload_string must be valid json string");
            }
        });
    }
}
