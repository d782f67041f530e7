package esd.server.endpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.json.Timestamps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint as the API shows it: counts are texts, and what is not known is null. */
record EndpointReply(
        @JsonProperty("EndpointDeploymentJobId") String id,
        boolean autoscaling,
        @JsonProperty("max_instance_number") String maxInstances,
        @JsonProperty("min_instance_number") String minInstances,
        String startTime,
        @Nullable String endTime,
        @Nullable String status,
        @JsonProperty("instance_type") String instanceType,
        @JsonProperty("current_instance_count") String currentInstances,
        @JsonProperty("endpoint_status") String endpointStatus,
        @JsonProperty("endpoint_name") String name,
        @Nullable String error,
        @JsonProperty("endpoint_type") String type,
        @JsonProperty("owner_group_or_role") List<String> owners,
        @JsonProperty("custom_extensions") String customExtensions,
        @JsonProperty("service_type") String serviceType) {
    static EndpointReply of(Endpoint endpoint) {
        return new EndpointReply(
                endpoint.id(),
                endpoint.autoscaling(),
                Integer.toString(endpoint.maxInstances()),
                Integer.toString(endpoint.minInstances()),
                Timestamps.text(endpoint.startTime()),
                endpoint.endTime() == null ? null : Timestamps.text(endpoint.endTime()),
                null,
                endpoint.instanceType(),
                Integer.toString(endpoint.currentInstances()),
                endpoint.status().wire(),
                endpoint.name(),
                endpoint.error(),
                endpoint.type(),
                endpoint.owners(),
                endpoint.customExtensions(),
                "sd");
    }
}
