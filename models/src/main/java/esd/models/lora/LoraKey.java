package esd.models.lora;

import java.util.List;
import java.util.Optional;

/** A tensor's name in a LoRA file: which module it changes, and which part of the delta it is. */
record LoraKey(String module, Role role) {
    /** The factors of a delta. */
    enum Role {
        DOWN,
        MID,
        UP,
        ALPHA
    }

    private record Ending(String text, Role role) {}

    private static final List<Ending> ENDINGS = List.of(
            new Ending(".lora_down.weight", Role.DOWN),
            new Ending(".lora_mid.weight", Role.MID),
            new Ending(".lora_up.weight", Role.UP),
            new Ending(".lora_A.weight", Role.DOWN),
            new Ending(".lora_B.weight", Role.UP),
            new Ending(".lora_A.default.weight", Role.DOWN),
            new Ending(".lora_B.default.weight", Role.UP),
            new Ending(".lora_linear_layer.down.weight", Role.DOWN),
            new Ending(".lora_linear_layer.up.weight", Role.UP),
            new Ending(".lora.down.weight", Role.DOWN),
            new Ending(".lora.up.weight", Role.UP),
            new Ending("_lora.down.weight", Role.DOWN),
            new Ending("_lora.up.weight", Role.UP),
            new Ending(".alpha", Role.ALPHA));

    static Optional<LoraKey> of(String name) {
        return ENDINGS.stream()
                .filter(ending -> name.endsWith(ending.text()))
                .map(ending -> new LoraKey(
                        name.substring(0, name.length() - ending.text().length()), ending.role()))
                .findFirst();
    }

    /** Old diffusers files name an attention's output layer without its place in the sequence. */
    String otherModule() {
        return module.endsWith("to_out") ? module + ".0" : module;
    }
}
