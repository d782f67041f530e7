package esd.models.esrgan;

/** A file of tensors is no upscaler that this server knows, and why. */
public final class NotAnUpscaler extends Exception {
    NotAnUpscaler(String message) {
        super(message);
    }
}
