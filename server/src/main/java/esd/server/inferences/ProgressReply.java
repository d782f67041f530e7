package esd.server.inferences;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How far a running inference is, with a small picture once there is one. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProgressReply(
        int step, int steps, @JsonProperty("seconds_left") @Nullable Double secondsLeft, @Nullable String preview) {
    static ProgressReply of(LiveProgress.At at) {
        return new ProgressReply(
                at.step().done(),
                at.step().total(),
                at.step().secondsLeft().orElse(null),
                at.preview()
                        .map(png ->
                                "data:image/png;base64," + Base64.getEncoder().encodeToString(png))
                        .orElse(null));
    }
}
