package esd.runtime.schedules;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The schedules, by kohya's names. */
enum ScheduleType {
    LINEAR,
    COSINE,
    COSINE_WITH_RESTARTS,
    POLYNOMIAL,
    CONSTANT,
    CONSTANT_WITH_WARMUP,
    INVERSE_SQRT,
    COSINE_WITH_MIN_LR,
    WARMUP_STABLE_DECAY,
    PIECEWISE_CONSTANT,
    ADAFACTOR;

    static ScheduleType of(String name) throws RefusedOption {
        return Arrays.stream(values())
                .filter(type -> type.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedOption("lr_scheduler: %s is not available in this version, known are %s"
                        .formatted(
                                name,
                                Arrays.stream(values()).map(ScheduleType::wire).collect(Collectors.joining(", ")))));
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    Schedule read(ScheduleSettings settings, Options options) throws RefusedOption {
        return switch (this) {
            case LINEAR -> Decay.linear(settings);
            case COSINE -> Waves.cosine(settings, options.real("num_cycles", 0.5), 0);
            case COSINE_WITH_RESTARTS -> Waves.restarts(settings);
            case POLYNOMIAL -> Decay.polynomial(settings, options);
            case CONSTANT, ADAFACTOR -> {
                settings.refuseWarmup();
                yield step -> 1;
            }
            case CONSTANT_WITH_WARMUP -> new Warmup(settings.warmupSteps()).then(step -> 1);
            case INVERSE_SQRT -> Decay.inverseSquareRoot(settings);
            case COSINE_WITH_MIN_LR -> Waves.cosineAbove(settings, options);
            case WARMUP_STABLE_DECAY -> StableDecay.of(settings, options);
            case PIECEWISE_CONSTANT -> {
                settings.refuseWarmup();
                yield Pieces.of(options);
            }
        };
    }
}
