package esd.models.lora;

/** A LoRA and how strongly it acts in the text encoder and in the UNet. */
public record Strength(Lora lora, double textEncoder, double unet) {
    double in(String module) {
        return Modules.ofTextEncoder(module) ? textEncoder : unet;
    }
}
