package esd.runtime.kohya;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.adapter.AdapterSettings;
import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Everything that a training's settings say, checked. */
public record TrainingSettings(
        AdapterSettings network,
        DataSettings data,
        LossSettings loss,
        PaceSettings pace,
        RateSettings rates,
        SaveSettings saves,
        LogSettings logs,
        SampleSettings samples) {
    private static final Set<String> LISTS =
            Set.of("network_args", "optimizer_args", "lr_scheduler_args", SampleSettings.PROMPTS);

    /** Reads kohya's settings, all sections in one; an empty text is as if the setting were absent. */
    public static TrainingSettings read(ObjectNode config) throws RefusedOption {
        Keys options = new Keys(Options.of("config_params", single(config)));
        AdapterSettings network = NetworkSettings.read(options, list(config, "network_args"));
        TrainingSettings settings = new TrainingSettings(
                network,
                DataSettings.read(options),
                LossSettings.read(options),
                PaceSettings.read(options),
                RateSettings.read(options, network, list(config, "optimizer_args"), list(config, "lr_scheduler_args")),
                SaveSettings.read(options),
                LogSettings.read(options),
                SampleSettings.read(options, config.path(SampleSettings.PROMPTS)));
        LISTS.forEach(key -> options.text(key, ""));
        OtherKeys.read(options);
        options.refuseTheRest();
        return settings;
    }

    /** Each setting that has no effect beside others, and why. */
    public List<String> overruled() {
        return Stream.of(pace.overruled(), rates.overruled())
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<String> single(ObjectNode config) throws RefusedOption {
        List<String> single = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            if (LISTS.contains(entry.getKey())) {
                continue;
            }
            JsonNode value = entry.getValue();
            if (value.isContainerNode() && !value.isEmpty()) {
                throw new RefusedOption("config_params: %s must be one value, not %s".formatted(entry.getKey(), value));
            }
            if (!value.isContainerNode() && !value.isNull() && !value.asText().isBlank()) {
                single.add(entry.getKey() + "=" + value.asText());
            }
        }
        return single;
    }

    /** A list, or the words of a text. */
    private static List<String> list(ObjectNode config, String key) throws RefusedOption {
        JsonNode value = config.path(key);
        if (value.isTextual()) {
            return value.asText().isBlank()
                    ? List.of()
                    : List.of(value.asText().strip().split("\\s+"));
        }
        List<String> list = new ArrayList<>();
        for (JsonNode member : value) {
            if (!member.isTextual()) {
                throw new RefusedOption("%s must hold texts of the form key=value, not %s".formatted(key, member));
            }
            list.add(member.asText());
        }
        return list;
    }
}
