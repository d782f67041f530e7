package esd.models.lora;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The modules of an SD 1.x checkpoint by every name that LoRAs have for them. Points and underscores do not differ. */
public final class Modules {
    private static final String UNET = "model.diffusion_model.";
    private static final String TEXT = "cond_stage_model.transformer.";
    private static final String WEIGHT = ".weight";

    private final Map<String, String> moduleOfName = new HashMap<>();
    private final DiffusersNames diffusers;

    /** Takes the names of a checkpoint's tensors. */
    public Modules(Collection<String> tensors) {
        List<String> unet = within(tensors, UNET);
        diffusers = new DiffusersNames(unet);
        for (String module : unet) {
            add("unet_" + module, UNET + module);
            add("unet_" + diffusers.of(module), UNET + module);
        }
        for (String module : within(tensors, TEXT)) {
            add("te_" + module, TEXT + module);
            add("te1_" + module, TEXT + module);
            add("text_encoder_" + module, TEXT + module);
        }
    }

    /** The checkpoint's module of a LoRA's, {@code lora_unet_mid_block_attentions_0_proj_in} or {@code unet.mid_…}. */
    public Optional<String> of(String name) {
        return Optional.ofNullable(moduleOfName.get(plain(name)));
    }

    /** What diffusers calls a checkpoint's module within its network. */
    public String diffusers(String module) {
        return ofTextEncoder(module)
                ? module.substring(TEXT.length())
                : diffusers.of(module.substring(module.startsWith(UNET) ? UNET.length() : 0));
    }

    /** What kohya calls a checkpoint's module in a LoRA: {@code lora_unet_mid_block_attentions_0_proj_in}. */
    public String kohya(String module) {
        return (ofTextEncoder(module) ? "lora_te_" : "lora_unet_")
                + diffusers(module).replace('.', '_');
    }

    /** Whether a module belongs to the UNet. */
    public static boolean ofUnet(String module) {
        return module.startsWith(UNET);
    }

    /** Whether a module belongs to the text encoder. */
    public static boolean ofTextEncoder(String module) {
        return module.startsWith(TEXT);
    }

    private void add(String name, String module) {
        moduleOfName.put(plain(name), module);
    }

    private static String plain(String name) {
        return name.replaceFirst("^(base_model\\.model\\.|lora_)+", "")
                .replace(".processor.", ".")
                .replace('.', '_');
    }

    private static List<String> within(Collection<String> tensors, String prefix) {
        return tensors.stream()
                .filter(name -> name.startsWith(prefix) && name.endsWith(WEIGHT))
                .map(name -> name.substring(prefix.length(), name.length() - WEIGHT.length()))
                .toList();
    }
}
