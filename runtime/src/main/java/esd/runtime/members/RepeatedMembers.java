package esd.runtime.members;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The members that the webui's own scripts "seed" and "sampler" say again. The webui's form lets them set the body's, its
 * API does not run them: here they say what the body leaves open, and may not say anything else than it.
 */
public final class RepeatedMembers {
    static final String SEED = "seed";
    static final String SAMPLER = "sampler";

    private final ObjectNode body;
    private final List<String> contradictions = new ArrayList<>();

    private RepeatedMembers(ObjectNode body) {
        this.body = body;
    }

    public static RepeatedMembers of(ObjectNode original) {
        RepeatedMembers members = new RepeatedMembers(original.deepCopy());
        original.path("alwayson_scripts").properties().forEach(script -> {
            JsonNode arguments = script.getValue().path("args");
            if (script.getKey().equalsIgnoreCase(SEED)) {
                members.seed(arguments);
            } else if (script.getKey().equalsIgnoreCase(SAMPLER)) {
                members.sampler(arguments);
            }
        });
        return members;
    }

    /** The body with what the scripts say. */
    public ObjectNode body() {
        return body;
    }

    /** What the body says otherwise. */
    public List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    private void seed(JsonNode arguments) {
        say(SEED, "seed", arguments.path(0), "-1");
        boolean extra = arguments.path(1).asBoolean();
        if (extra && arguments.path(3).asDouble() > 0) {
            say(SEED, "subseed", arguments.path(2), "-1");
            say(SEED, "subseed_strength", arguments.path(3), "0");
        }
        if (extra && arguments.path(4).asInt() > 0 && arguments.path(5).asInt() > 0) {
            say(SEED, "seed_resize_from_w", arguments.path(4), "0");
            say(SEED, "seed_resize_from_h", arguments.path(5), "0");
        }
    }

    private void sampler(JsonNode arguments) {
        say(SAMPLER, "steps", arguments.path(0), "");
        say(SAMPLER, "sampler_name", arguments.path(1), "");
        say(SAMPLER, "scheduler", arguments.path(2), "Automatic");
    }

    private void say(String script, String member, JsonNode value, String open) {
        JsonNode own = body.path(member);
        if (open(value, open)) {
            return;
        }
        if (open(own, open) || own.asDouble() < 0) {
            body.set(member, value);
        } else if (!same(value, own)) {
            contradictions.add("alwayson_scripts.%s says %s %s, the body says %s"
                    .formatted(script, member, value.asText(), own.asText()));
        }
    }

    private static boolean open(JsonNode value, String open) {
        return value.isMissingNode()
                || value.isNull()
                || value.asText().isEmpty()
                || value.asText().equals(open)
                || (value.isNumber() && open.equals("0") && value.asDouble() == 0);
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.asText().equals(other.asText()) || (one.isNumber() && one.asDouble() == other.asDouble());
    }
}
