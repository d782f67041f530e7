package esd.runtime.members;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The always-on scripts of a body: switched on, they are refused by name; switched off, they may be there. */
final class Scripts {
    /** The clients send every installed script; these tell in an argument whether they are on. */
    private static final Map<String, Predicate<JsonNode>> SWITCHES = Map.of(
            "controlnet", Scripts::anyUnit,
            "refiner", arguments -> arguments.path(0).asBoolean(),
            "tiled diffusion", arguments -> on(arguments.path(0)),
            "tiled vae", arguments -> on(arguments.path(0)),
            "hypertile", arguments -> on(arguments.path(0)),
            "reactor", arguments -> on(arguments.path(1)),
            "animatediff", arguments -> on(arguments.path(0).path("enable")));

    private static final Set<String> WITHOUT_EFFECT =
            Set.of("extra options", "comments", RepeatedMembers.SEED, RepeatedMembers.SAMPLER);

    private Scripts() {}

    /** The members that are not done here. */
    static List<String> acting(JsonNode scripts) {
        List<String> acting = new ArrayList<>();
        scripts.fieldNames().forEachRemaining(title -> {
            if (acts(title.toLowerCase(Locale.ROOT), scripts.path(title).path("args"))) {
                acting.add("alwayson_scripts.%s".formatted(title));
            }
        });
        return acting;
    }

    private static boolean acts(String title, JsonNode arguments) {
        Predicate<JsonNode> on = SWITCHES.get(title);
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

    /** A unit that does not say so is on, as in the extension. */
    private static boolean anyUnit(JsonNode units) {
        for (JsonNode unit : units) {
            if (unit.isObject() && (!unit.has("enabled") || on(unit.path("enabled")))) {
                return true;
            }
        }
        return false;
    }

    private static boolean on(JsonNode argument) {
        return argument.isTextual() ? argument.textValue().equalsIgnoreCase("true") : argument.asBoolean();
    }
}
