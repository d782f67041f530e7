package esd.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What the webui does and this version does not: switched on, it is refused by name; switched off, it may be there. */
final class NotYet {
    private static final Map<String, Predicate<JsonNode>> MEMBERS = Map.ofEntries(
            Map.entry("restore_faces", JsonNode::asBoolean),
            Map.entry("s_min_uncond", node -> node.asDouble() != 0),
            Map.entry("styles", node -> !node.isEmpty()),
            Map.entry("refiner_checkpoint", NotYet::named),
            Map.entry("latent_mask", NotYet::named),
            Map.entry("script_name", NotYet::named),
            Map.entry("infotext", NotYet::named),
            Map.entry("firstphase_width", node -> node.asDouble() > 0),
            Map.entry("firstphase_height", node -> node.asDouble() > 0),
            Map.entry("firstpass_image", NotYet::named));

    /** The clients send every installed script; these tell in an argument whether they are on. */
    private static final Map<String, Predicate<JsonNode>> SCRIPTS = Map.of(
            "controlnet", NotYet::anyUnit,
            "refiner", arguments -> arguments.path(0).asBoolean(),
            "tiled diffusion", arguments -> on(arguments.path(0)),
            "tiled vae", arguments -> on(arguments.path(0)),
            "hypertile", arguments -> on(arguments.path(0)),
            "reactor", arguments -> on(arguments.path(1)),
            "animatediff", arguments -> on(arguments.path(0).path("enable")));

    private static final Set<String> WITHOUT_EFFECT = Set.of("extra options", "comments", "sampler", "seed");

    private NotYet() {}

    static void refuse(Fields fields) throws RefusedRequest {
        List<String> asked = new ArrayList<>();
        MEMBERS.forEach((name, on) -> {
            if (on.test(fields.member(name))) {
                asked.add(name);
            }
        });
        JsonNode scripts = fields.member("alwayson_scripts");
        scripts.fieldNames().forEachRemaining(title -> {
            if (acts(title.toLowerCase(Locale.ROOT), scripts.path(title).path("args"))) {
                asked.add("alwayson_scripts.%s".formatted(title));
            }
        });
        if (!asked.isEmpty()) {
            asked.sort(null);
            throw new RefusedRequest("%s: not available in this version".formatted(String.join(", ", asked)));
        }
    }

    private static boolean acts(String title, JsonNode arguments) {
        Predicate<JsonNode> on = SCRIPTS.get(title);
        return on == null ? !WITHOUT_EFFECT.contains(title) && !off(arguments) : on.test(arguments);
    }

    /** Scripts that are not known here may be there as well: the first argument is the switch of all that have one. */
    private static boolean off(JsonNode arguments) {
        JsonNode first = arguments.path(0);
        return arguments.isEmpty()
                || first.isNull()
                || (first.isBoolean() && !first.booleanValue())
                || (first.isTextual() && first.textValue().equalsIgnoreCase("false"))
                || (first.isObject() && first.has("enabled") && !on(first.path("enabled")));
    }

    private static boolean anyUnit(JsonNode units) {
        for (JsonNode unit : units) {
            if (unit.path("enabled").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    private static boolean on(JsonNode argument) {
        return argument.isTextual() ? argument.textValue().equalsIgnoreCase("true") : argument.asBoolean();
    }

    private static boolean named(JsonNode node) {
        return !node.asText("").isEmpty() && !node.asText().equals("None");
    }
}
