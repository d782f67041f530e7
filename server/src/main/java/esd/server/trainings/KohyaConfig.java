package esd.server.trainings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import esd.server.errors.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;

/** The settings that a training runs with: the defaults, and over them section by section what the client asked for. */
final class KohyaConfig {
    private static final String DEFAULTS = "/kohya/training.toml";
    private static final String MAIN = "training";
    private static final String MODEL = "pretrained_model_name_or_path";
    private static final String DATA = "train_data_dir";
    private static final String EPOCHS = "max_train_epochs";
    private static final String STEPS = "max_train_steps";
    private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private final TomlMapper toml = TomlMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private final ObjectNode sections;

    KohyaConfig(Foundation foundation) {
        this.sections = defaults();
        if (foundation == Foundation.SD_XL) {
            sections.withObject("/" + MAIN).put("no_half_vae", true);
        }
    }

    private ObjectNode defaults() {
        try (InputStream text = KohyaConfig.class.getResourceAsStream(DEFAULTS)) {
            return toml.readValue(text, ObjectNode.class);
        } catch (IOException broken) {
            throw new IllegalStateException("cannot read " + DEFAULTS, broken);
        }
    }

    /** Settings outside of any section belong to the main one. */
    KohyaConfig with(ObjectNode wishes) {
        for (Map.Entry<String, JsonNode> wish : wishes.properties()) {
            if (wish.getValue() instanceof ObjectNode section) {
                putAll(wish.getKey(), section);
            } else {
                put(MAIN, wish.getKey(), wish.getValue());
            }
        }
        boolean steps = wishes.findValues(STEPS).stream().anyMatch(value -> value.asDouble() > 0);
        boolean epochs = wishes.findValues(EPOCHS).stream()
                .anyMatch(value -> !value.isNull() && !value.asText().isBlank());
        if (steps && !epochs) {
            // The trainer lets epochs overrule steps, and these are the defaults'.
            sections.withObject("/" + MAIN).remove(EPOCHS);
        }
        return this;
    }

    /** The trainer takes all sections for one, so that another model must not stand in any of them. */
    KohyaConfig trainedOn(String model, String data) {
        for (JsonNode section : sections) {
            ((ObjectNode) section).remove(MODEL);
            ((ObjectNode) section).remove(DATA);
        }
        sections.withObject("/" + MAIN).put(MODEL, model).put(DATA, data);
        return this;
    }

    private void putAll(String name, ObjectNode section) {
        if (!BARE_KEY.matcher(name).matches()) {
            throw new Refusal.Malformed("%s cannot be the name of a section of config_params".formatted(name));
        }
        section.properties().forEach(member -> put(name, member.getKey(), member.getValue()));
    }

    private void put(String section, String key, JsonNode value) {
        if (!value.isNull()) {
            sections.withObject("/" + section).set(key, value);
        }
    }

    /** All sections in one, later ones before earlier ones, as the trainer takes them. */
    ObjectNode flat() {
        ObjectNode flat = toml.createObjectNode();
        sections.forEach(section -> flat.setAll((ObjectNode) section));
        return flat;
    }

    /** What the trained files are called: the last word on it counts, as for the trainer. */
    String outputName() {
        String name = "";
        for (JsonNode section : sections) {
            name = section.path("output_name").asText(name);
        }
        return name;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> section : sections.properties()) {
            text.append("[%s]\n".formatted(section.getKey())).append(text(section.getValue()));
        }
        return text.toString();
    }

    private String text(JsonNode section) {
        try {
            return toml.writeValueAsString(section);
        } catch (JsonProcessingException unspeakable) {
            throw new Refusal.Malformed("config_params cannot be written as TOML: " + unspeakable.getOriginalMessage());
        }
    }
}
