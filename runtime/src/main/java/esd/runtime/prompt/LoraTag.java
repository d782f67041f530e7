package esd.runtime.prompt;

/**
 * {@code <lora:name:1>}: a network that a prompt adds to the checkpoint, and how strongly.
 *
 * @param textEncoder strength in the text encoder
 * @param unet strength in the UNet
 */
public record LoraTag(String name, double textEncoder, double unet) {}
