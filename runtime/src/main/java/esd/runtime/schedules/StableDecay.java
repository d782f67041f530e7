package esd.runtime.schedules;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.function.DoubleUnaryOperator;

/** Up, along and down: kohya's {@code warmup_stable_decay}. */
record StableDecay(
        long warmup, long stable, long decay, double least, DoubleUnaryOperator rising, DoubleUnaryOperator falling)
        implements Schedule {
    static StableDecay of(ScheduleSettings settings, Options options) throws RefusedOption {
        double cycles = settings.cycles() / 2.0;
        long warmup = settings.warmupSteps();
        long decay = settings.decaySteps();
        return new StableDecay(
                warmup,
                settings.steps() - warmup - decay,
                decay,
                settings.leastRatio().orElse(0),
                rising(options),
                falling(options, cycles));
    }

    private static DoubleUnaryOperator rising(Options options) throws RefusedOption {
        return switch (options.text("warmup_type", "linear")) {
            case "linear" -> progress -> progress;
            case "cosine" -> progress -> 1 - Waves.wave(progress);
            case "1-sqrt" -> progress -> 1 - Math.sqrt(1 - progress);
            default -> throw options.wrong("warmup_type", "linear, cosine or 1-sqrt");
        };
    }

    private static DoubleUnaryOperator falling(Options options, double cycles) throws RefusedOption {
        return switch (options.text("decay_type", "cosine")) {
            case "linear" -> progress -> 1 - progress;
            case "cosine" -> progress -> Waves.wave(2 * cycles * progress);
            case "1-sqrt" -> progress -> 1 - Math.sqrt(progress);
            default -> throw options.wrong("decay_type", "linear, cosine or 1-sqrt");
        };
    }

    @Override
    public double factor(long step) {
        long falls = warmup + stable;
        if (step < warmup) {
            return above(rising.applyAsDouble((double) step / warmup));
        }
        if (step < falls) {
            return 1;
        }
        return step < falls + decay ? above(falling.applyAsDouble((double) (step - falls) / decay)) : least;
    }

    private double above(double factor) {
        return Math.max(0, factor * (1 - least) + least);
    }
}
