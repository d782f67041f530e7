package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long a training is, and what a step of it is.
 *
 * @param epochs how often all pictures are shown; empty where steps count
 * @param steps the optimizer steps where no epochs are given, which overrule them as in kohya's trainer
 * @param accumulation how many batches make one step
 * @param checkpointing whether memory is spared for time: what is between the networks' parts is computed twice
 * @param maxGradNorm what gradients are clipped to; 0 for not at all
 */
public record PaceSettings(
        OptionalLong epochs,
        OptionalLong steps,
        int accumulation,
        boolean checkpointing,
        double maxGradNorm,
        boolean half,
        long seed) {
    private static final long DEFAULT_STEPS = 1600;
    private static final long MOST_STEPS = 10_000_000;

    static PaceSettings read(Keys options) throws RefusedOption {
        long epochs = options.whole("max_train_epochs", 0, 0, MOST_STEPS);
        long steps = options.whole("max_train_steps", 0, 0, MOST_STEPS);
        String precision = options.text("mixed_precision", "no");
        if (!precision.matches("no|fp16|bf16")) {
            throw options.wrong("mixed_precision", "no, fp16 or bf16");
        }
        return new PaceSettings(
                epochs == 0 ? OptionalLong.empty() : OptionalLong.of(epochs),
                steps == 0 ? OptionalLong.empty() : OptionalLong.of(steps),
                options.whole("gradient_accumulation_steps", 1, 1, 10_000),
                options.flag("gradient_checkpointing"),
                options.number("max_grad_norm", 1, 0, 1e9),
                !precision.equals("no"),
                options.whole("seed", 0, 0, 0xFFFFFFFFL));
    }

    /** How many epochs there are where one has this many optimizer steps. */
    public long epochs(long stepsPerEpoch) {
        long total = steps(stepsPerEpoch);
        return (total + stepsPerEpoch - 1) / stepsPerEpoch;
    }

    /** How many optimizer steps there are where an epoch has this many. */
    public long steps(long stepsPerEpoch) {
        return epochs.isPresent() ? epochs.getAsLong() * stepsPerEpoch : steps.orElse(DEFAULT_STEPS);
    }

    /** What of these settings has no effect. */
    Optional<String> overruled() {
        return epochs.isPresent() && steps.isPresent()
                ? Optional.of("max_train_steps=%d has no effect, since max_train_epochs=%d overrules it"
                        .formatted(steps.getAsLong(), epochs.getAsLong()))
                : Optional.empty();
    }
}
