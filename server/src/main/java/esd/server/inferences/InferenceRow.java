package esd.server.inferences;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One inference as GET /inferences lists it: every field is there, what is not known is null or empty. */
record InferenceRow(
        @JsonProperty("InferenceJobId") String id,
        String status,
        String taskType,
        @JsonProperty("inference_type") String inferenceType,
        @JsonProperty("owner_group_or_role") List<String> owners,
        String createTime,
        String startTime,
        @Nullable String completeTime,
        @JsonProperty("image_names") List<String> imageNames,
        @JsonProperty("sagemakerRaw") Object failure,
        @JsonProperty("payload_string") String payload,
        @JsonProperty("inference_info_name") @Nullable String reportName,
        @Nullable String workflow,
        InferenceReply.Params params) {}
