package esd.server.endpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import esd.server.errors.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of POST /endpoints, in any of its forms: counts are numbers or texts, and the type may be left out. */
record CreateEndpoint(
        @JsonProperty("endpoint_name") @Nullable String givenName,
        @JsonProperty("endpoint_type") @Nullable String givenType,
        @JsonProperty("instance_type") String instanceType,
        @JsonProperty("initial_instance_count") JsonNode initial,
        @JsonProperty("min_instance_number") @Nullable JsonNode min,
        @JsonProperty("max_instance_number") @Nullable JsonNode max,
        @JsonProperty("autoscaling_enabled") boolean autoscaling,
        @JsonProperty("assign_to_roles") List<String> roles,
        @JsonProperty("custom_docker_image_uri") @Nullable String givenImage,
        @JsonProperty("custom_extensions") @Nullable String givenExtensions,
        @JsonProperty("cool_down_time") @Nullable String coolDownTime,
        @JsonProperty("service_type") @Nullable String serviceType,
        @JsonProperty("workflow_name") @Nullable String workflow) {
    private static final int SHORT_ID = 7;
    private static final int EXTENSIONS_REFUSED = 3;
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,6}");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
    private static final Pattern EXTENSION = Pattern.compile("https://github\\.com/[^#,]+\\.git#[^#,]+#[0-9a-f]{40}");

    /** What is wanted, as a row, after all that can be seen in the body alone. */
    Endpoint endpoint(String prefix, String backend, Instant now) {
        refuseOddKind();
        refuseOddCounts();
        refuseOddExtensions();
        String id = UUID.randomUUID().toString();
        return new Endpoint(
                id,
                name(prefix, id),
                type(),
                Endpoint.Status.CREATING,
                backend,
                instanceType,
                autoscaling,
                count("initial_instance_count", initial, 1),
                least(),
                most(),
                0,
                roles.stream().distinct().toList(),
                text(givenImage),
                text(givenExtensions),
                now,
                null,
                null);
    }

    private void refuseOddKind() {
        if (!text(givenExtensions).isEmpty() && !text(givenImage).isEmpty()) {
            throw new Refusal.Malformed("custom_extensions and custom_docker_image_uri cannot be used together");
        }
        if (!type().equals(Endpoint.ASYNC) && !type().equals(Endpoint.REAL_TIME)) {
            throw new Refusal.Malformed("%s endpoint is not supported yet".formatted(type()));
        }
        if (!text(workflow).isEmpty()) {
            throw new Refusal.NotFound("workflow %s not found".formatted(workflow));
        }
        if (!text(serviceType).isEmpty() && !"sd".equals(serviceType)) {
            throw new Refusal.Malformed("service_type %s is not supported, only sd".formatted(serviceType));
        }
        if (coolDownTime != null) {
            throw new Refusal.Malformed("cool_down_time is not supported");
        }
    }

    private void refuseOddCounts() {
        if (count("initial_instance_count", initial, 1) < 1) {
            throw new Refusal.Malformed("initial_instance_count should be at least 1: %s".formatted(called()));
        }
        if (!autoscaling) {
            return;
        }
        if (type().equals(Endpoint.REAL_TIME) && least() < 1) {
            throw new Refusal.Malformed(
                    "min_instance_number should be at least 1 for real-time endpoint: %s".formatted(called()));
        }
        if (least() < 0) {
            throw new Refusal.Malformed(
                    "min_instance_number should be at least 0 for async endpoint: %s".formatted(called()));
        }
        if (most() < Math.max(1, least())) {
            throw new Refusal.Malformed("max_instance_number should be at least 1 and at least min_instance_number: %s"
                    .formatted(called()));
        }
    }

    private void refuseOddExtensions() {
        List<String> extensions = text(givenExtensions).isEmpty()
                ? List.of()
                : List.of(text(givenExtensions).split(",", -1));
        if (extensions.size() >= EXTENSIONS_REFUSED) {
            throw new Refusal.Malformed("custom_extensions should be at most 3");
        }
        for (String extension : extensions) {
            if (!EXTENSION.matcher(extension).matches()) {
                throw new Refusal.Malformed(("extension format is invalid: %s, valid format is like "
                                + "https://github.com/owner/name.git#branch#40-hex-commit")
                        .formatted(extension));
            }
        }
    }

    private String name(String prefix, String id) {
        String last = text(givenName).isEmpty() ? id.substring(0, SHORT_ID) : text(givenName);
        String name = "%s%s-%s".formatted(prefix, type().equals(Endpoint.ASYNC) ? "async" : "real-time", last);
        if (!NAME.matcher(name).matches()) {
            throw new Refusal.Malformed(
                    ("An error occurred (ValidationException) when calling the CreateModel operation: "
                                    + "1 validation error detected: Value '%s' at 'modelName' failed to satisfy constraint: "
                                    + "Member must satisfy regular expression pattern: %s")
                            .formatted(name, NAME));
        }
        return name;
    }

    /** As the original service says where no name was given. */
    private String called() {
        return text(givenName).isEmpty() ? "None" : text(givenName);
    }

    private String type() {
        return Optional.ofNullable(givenType).orElse(Endpoint.ASYNC);
    }

    private int least() {
        return count("min_instance_number", min, 0);
    }

    private int most() {
        return count("max_instance_number", max, 1);
    }

    private static int count(String field, @Nullable JsonNode value, int usual) {
        if (value == null || value.isNull()) {
            return usual;
        }
        String text =
                value.isIntegralNumber() || value.isTextual() ? value.asText().strip() : value.toString();
        if (!WHOLE.matcher(text).matches()) {
            throw new Refusal.Malformed(
                    "%s must be a whole number of at most six digits, not %s".formatted(field, text));
        }
        return Integer.parseInt(text);
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given.strip();
    }
}
