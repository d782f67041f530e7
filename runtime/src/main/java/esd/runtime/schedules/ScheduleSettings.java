package esd.runtime.schedules;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A schedule as kohya's settings tell it.
 *
 * @param name {@code lr_scheduler}
 * @param learningRate {@code learning_rate}, which some schedules' lowest rates are relative to
 * @param steps optimizer steps of the whole training
 * @param warmup {@code lr_warmup_steps}: steps, or below 1 a share of all steps
 * @param decay {@code lr_decay_steps}, likewise
 * @param cycles {@code lr_scheduler_num_cycles}
 * @param power {@code lr_scheduler_power}
 * @param timescale {@code lr_scheduler_timescale}, empty for as many steps as the warm-up
 * @param leastRatio {@code lr_scheduler_min_lr_ratio}
 * @param arguments {@code lr_scheduler_args}
 */
public record ScheduleSettings(
        String name,
        double learningRate,
        long steps,
        double warmup,
        double decay,
        long cycles,
        double power,
        OptionalDouble timescale,
        OptionalDouble leastRatio,
        List<String> arguments) {
    public ScheduleSettings {
        arguments = List.copyOf(arguments);
    }

    /** With kohya's defaults for all but the name, the rate, the steps and the warm-up. */
    public static ScheduleSettings of(String name, double learningRate, long steps, double warmup) {
        return new ScheduleSettings(
                name, learningRate, steps, warmup, 0, 1, 1, OptionalDouble.empty(), OptionalDouble.empty(), List.of());
    }

    /** The schedule, or a refusal that names the setting. */
    public Schedule schedule() throws RefusedOption {
        ScheduleType type = ScheduleType.of(name);
        Options options = Options.of("lr_scheduler_args", arguments);
        Schedule schedule = type.read(this, options);
        options.refuseTheRest();
        return schedule;
    }

    /** The same in a training of this many steps. */
    public ScheduleSettings over(long allSteps) {
        return new ScheduleSettings(
                name, learningRate, allSteps, warmup, decay, cycles, power, timescale, leastRatio, arguments);
    }

    /** The same where the optimizer finds the rate. */
    public ScheduleSettings leavingRate() {
        String leaving = ScheduleType.ADAFACTOR.wire();
        return new ScheduleSettings(
                leaving, learningRate, steps, warmup, decay, cycles, power, timescale, leastRatio, arguments);
    }

    /** Whether the optimizer finds the rate and this schedule only tells it: kohya's "adafactor". */
    public boolean leavesRate() throws RefusedOption {
        return ScheduleType.of(name) == ScheduleType.ADAFACTOR;
    }

    void refuseWarmup() throws RefusedOption {
        if (warmup != 0) {
            throw new RefusedOption("lr_warmup_steps must be 0 with lr_scheduler=%s, which has no warm-up, not %s"
                    .formatted(name, warmup));
        }
    }

    long warmupSteps() throws RefusedOption {
        return count("lr_warmup_steps", warmup);
    }

    long decaySteps() throws RefusedOption {
        return count("lr_decay_steps", decay);
    }

    private long count(String key, double value) throws RefusedOption {
        if (value < 0 || !Double.isFinite(value) || (value >= 1 && value != Math.rint(value))) {
            throw new RefusedOption(
                    "%s must be a number of steps, or below 1 a share of them, not %s".formatted(key, value));
        }
        return value < 1 ? (long) (value * steps) : (long) value;
    }
}
