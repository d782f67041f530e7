package esd.models.lora;

import java.io.IOException;

/** A file is not a LoRA for this checkpoint, and why in one line. */
public final class WrongLora extends IOException {
    private static final long serialVersionUID = 1;

    WrongLora(String message) {
        super(message);
    }
}
