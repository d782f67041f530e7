package esd.models.lora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** The alphas that diffusers writes beside a file's tensors: PEFT's configuration of each network. */
final class PeftAlphas {
    private static final String MEMBER = "lora_adapter_metadata";
    private static final double PEFTS_DEFAULT = 8;

    private final JsonNode told;

    private PeftAlphas(JsonNode told) {
        this.told = told;
    }

    static PeftAlphas of(Map<String, String> metadata) throws WrongLora {
        try {
            return new PeftAlphas(new ObjectMapper().readTree(metadata.getOrDefault(MEMBER, "{}")));
        } catch (JsonProcessingException e) {
            throw new WrongLora("its %s is not JSON".formatted(MEMBER));
        }
    }

    /** The scaling of a module in PEFT's names, {@code unet.down_blocks.0.…}, if the file tells of its network. */
    Optional<Scaling> of(String module) throws WrongLora {
        int point = module.indexOf('.');
        String network = module.substring(0, Math.max(point, 0));
        if (point < 0 || !told.has(network + ".r")) {
            return Optional.empty();
        }
        double alpha = alpha(network, module.substring(point + 1));
        boolean root = told.path(network + ".use_rslora").asBoolean();
        return Optional.of((factors, rank) -> alpha / (root ? Math.sqrt((double) rank) : (double) rank));
    }

    private double alpha(String network, String module) throws WrongLora {
        for (Entry<String, JsonNode> pattern :
                told.path(network + ".alpha_pattern").properties()) {
            String name = pattern.getKey().replaceFirst("^\\^", "");
            if (!name.matches("[\\w.]+")) {
                throw new WrongLora("its %s holds the pattern %s".formatted(MEMBER, name));
            }
            boolean whole = pattern.getKey().startsWith("^");
            if (module.equals(name) || (!whole && module.endsWith("." + name))) {
                return pattern.getValue().asDouble();
            }
        }
        return told.path(network + ".lora_alpha").asDouble(PEFTS_DEFAULT);
    }
}
