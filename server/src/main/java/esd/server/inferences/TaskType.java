package esd.server.inferences;

import esd.server.errors.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an inference does. */
public enum TaskType {
    TXT2IMG("txt2img"),
    IMG2IMG("img2img"),
    EXTRA_SINGLE_IMAGE("extra-single-image"),
    EXTRA_BATCH_IMAGES("extra-batch-images"),
    REMBG("rembg");

    private final String wire;

    TaskType(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    /** Whether a Stable Diffusion checkpoint computes it. */
    boolean diffuses() {
        return this == TXT2IMG || this == IMG2IMG;
    }

    /** The types of checkpoints of which its parameters name one; it is handed all of them. */
    List<String> networks() {
        return switch (this) {
            case TXT2IMG, IMG2IMG -> List.of();
            case EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES -> List.of("ESRGAN");
            case REMBG -> List.of("rembg");
        };
    }

    static Optional<TaskType> named(String wire) {
        return Arrays.stream(values()).filter(type -> type.wire.equals(wire)).findFirst();
    }

    static TaskType of(String wire) {
        return named(wire)
                .orElseThrow(
                        () -> new Refusal.Malformed("task type %s should be in ['extra-single-image', ".formatted(wire)
                                + "'extra-batch-images', 'rembg'] or ['txt2img', 'img2img']"));
    }
}
