package esd.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/** What every handler answers in; {@code data} is left out when there is none. */
@JsonPropertyOrder({"statusCode", "debug", "data", "message"})
record Envelope(
        int statusCode,
        Debug debug,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Object data,
        String message) {
    /** Where an operator finds more about this answer. */
    record Debug(
            @JsonProperty("function_url") String functionUrl,
            @JsonProperty("log_url") String logUrl,
            @JsonProperty("trace_url") String traceUrl) {}
}
