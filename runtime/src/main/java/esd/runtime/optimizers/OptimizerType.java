package esd.runtime.optimizers;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The optimizers, by kohya's names. */
enum OptimizerType {
    ADAMW("AdamW", "torch.optim.adamw.AdamW"),
    ADAMW_8BIT("AdamW8bit", "bitsandbytes.optim.adamw.AdamW8bit"),
    LION("Lion", "lion_pytorch.lion_pytorch.Lion"),
    PRODIGY("Prodigy", "prodigyopt.prodigy.Prodigy"),
    ADAFACTOR("AdaFactor", "transformers.optimization.Adafactor");

    private final String wire;
    private final String module;

    OptimizerType(String wire, String module) {
        this.wire = wire;
        this.module = module;
    }

    /** By its name in any case. */
    static OptimizerType of(String name) throws RefusedOption {
        return Arrays.stream(values())
                .filter(type -> type.wire.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new RefusedOption("optimizer_type: %s is not available in this version, known are %s"
                        .formatted(
                                name,
                                Arrays.stream(values()).map(type -> type.wire).collect(Collectors.joining(", ")))));
    }

    /** Where kohya finds it. */
    String module() {
        return module;
    }

    Plan read(Options options) throws RefusedOption {
        return switch (this) {
            case ADAMW -> AdamW.Settings.read(options);
            case ADAMW_8BIT -> AdamW8bit.Settings.read(options);
            case LION -> Lion.Settings.read(options);
            case PRODIGY -> ProdigySettings.read(options);
            case ADAFACTOR -> AdaFactor.Settings.read(options);
        };
    }
}
