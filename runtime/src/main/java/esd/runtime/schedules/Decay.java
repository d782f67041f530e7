package esd.runtime.schedules;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;

/** Schedules that fall from the warm-up to the end. */
final class Decay {
    private static final double TIMESCALE = 10_000;

    private Decay() {}

    static Schedule linear(ScheduleSettings settings) throws RefusedOption {
        Warmup warmup = new Warmup(settings.warmupSteps());
        long steps = settings.steps();
        return warmup.then(step -> Math.max(0, (double) (steps - step) / Math.max(1, steps - warmup.steps())));
    }

    static Schedule polynomial(ScheduleSettings settings, Options options) throws RefusedOption {
        double end = options.real("lr_end", 1e-7);
        if (end >= settings.learningRate()) {
            throw options.wrong("lr_end", "below learning_rate, %s".formatted(settings.learningRate()));
        }
        double least = end / settings.learningRate();
        Warmup warmup = new Warmup(settings.warmupSteps());
        long steps = settings.steps();
        return warmup.then(step -> {
            double left = step >= steps ? 0 : 1 - warmup.progress(step, steps);
            return least + (1 - least) * Math.pow(left, settings.power());
        });
    }

    static Schedule inverseSquareRoot(ScheduleSettings settings) throws RefusedOption {
        Warmup warmup = new Warmup(settings.warmupSteps());
        double timescale = settings.timescale().orElse(warmup.steps() == 0 ? TIMESCALE : warmup.steps());
        if (!(timescale > 0)) {
            throw new RefusedOption("lr_scheduler_timescale must be above 0, not %s".formatted(timescale));
        }
        return warmup.then(step -> 1 / Math.sqrt((step + timescale - warmup.steps()) / timescale));
    }
}
