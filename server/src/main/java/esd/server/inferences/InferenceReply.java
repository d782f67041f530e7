package esd.server.inferences;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One inference as GET /inferences/{id} shows it: what is not there yet is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InferenceReply(
        @JsonProperty("img_presigned_urls") List<URI> imageUrls,
        @JsonProperty("output_presigned_urls") List<URI> reportUrls,
        @JsonProperty("InferenceJobId") String id,
        String status,
        String taskType,
        @JsonProperty("inference_type") String inferenceType,
        @JsonProperty("owner_group_or_role") List<String> owners,
        String createTime,
        String startTime,
        @Nullable String completeTime,
        @JsonProperty("image_names") List<String> imageNames,
        @JsonProperty("sagemakerRaw") @Nullable String failure,
        @JsonProperty("payload_string") @Nullable String payload,
        @JsonProperty("inference_info_name") @Nullable String reportName,
        @Nullable String workflow,
        Params params,
        @Nullable ProgressReply progress) {
    /** Where the inference reads from, runs and writes to. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Params(
            @JsonProperty("input_body_s3") String input,
            @JsonProperty("input_body_presign_url") URI inputUrl,
            @JsonProperty("sagemaker_inference_endpoint_id") String endpointId,
            @JsonProperty("sagemaker_inference_instance_type") String instanceType,
            @JsonProperty("sagemaker_inference_endpoint_name") String endpointName,
            @JsonProperty("used_models") @Nullable Map<String, List<InferenceReplies.UsedModelReply>> usedModels,
            @JsonProperty("output_path") @Nullable String outputPath) {}
}
