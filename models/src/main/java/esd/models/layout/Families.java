package esd.models.layout;

import esd.models.checkpoint.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The kinds of model file that people mistake for a Stable Diffusion 1.x checkpoint, each known by its names. */
final class Families {
    /** A kind of file: how it is called, and a name that only it holds. */
    private record Family(String name, Predicate<String> mark) {
        Family(String name, String mark) {
            this(name, Pattern.compile(mark).asPredicate());
        }
    }

    private static final List<Family> OTHERS = List.of(
            new Family("a LoRA", "^lora_(unet|te)|[._](lora_up|lora_down|lora_A|lora_B|hada_w1_a|lokr_w1|lora_mid)\\b"),
            new Family("an SDXL checkpoint", "^conditioner\\.embedders\\.1\\.|^model\\.diffusion_model\\.label_emb\\."),
            new Family("an SDXL refiner", "^conditioner\\.embedders\\.0\\.model\\."),
            new Family("a Stable Diffusion 2 checkpoint", "^cond_stage_model\\.model\\."),
            new Family("a Stable Diffusion 3 checkpoint", "^(model\\.diffusion_model\\.)?joint_blocks\\."),
            new Family("a Flux checkpoint", "^(model\\.diffusion_model\\.)?double_blocks\\."),
            new Family("a ControlNet", "^(control_model\\.)?(input_hint_block|zero_convs)\\.|^controlnet_"),
            new Family("a textual inversion embedding", "^(emb_params|string_to_param|clip_l|clip_g)$"),
            new Family("an upscaler", "^(RRDB_trunk|conv_first|model\\.1\\.sub|body\\.0\\.rdb1|upsampler)\\b"),
            new Family("a UNet in the diffusers layout", "^(unet\\.)?down_blocks\\.0\\.(resnets|attentions)\\."),
            new Family("a VAE alone", "^(encoder|decoder)\\.(conv_in|mid)\\b"),
            new Family("a text encoder alone", "^text_model\\."));

    private Families() {}

    static void refuseOthers(Map<String, TensorInfo> tensors) throws WrongLayout {
        for (Family family : OTHERS) {
            if (tensors.keySet().stream().anyMatch(family.mark)) {
                throw new WrongLayout(
                        "this is %s; a Stable Diffusion 1.x checkpoint is needed here".formatted(family.name));
            }
        }
        refuseParts(tensors);
    }

    private static void refuseParts(Map<String, TensorInfo> tensors) throws WrongLayout {
        boolean unet = holds(tensors, Sd1Layout.UNET);
        boolean vae = holds(tensors, Sd1Layout.VAE);
        boolean text = holds(tensors, Sd1Layout.TEXT);
        if (!unet && !vae && !text) {
            throw new WrongLayout(
                    "this is not a Stable Diffusion 1.x checkpoint: none of its %d tensors has a known name"
                            .formatted(tensors.size()));
        }
        if (!unet || !vae || !text) {
            String lacks = !unet ? "UNet" : !vae ? "autoencoder" : "text encoder";
            throw new WrongLayout("this is a part of a Stable Diffusion checkpoint: it has no %s".formatted(lacks));
        }
    }

    private static boolean holds(Map<String, TensorInfo> tensors, String prefix) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix + "."));
    }
}
