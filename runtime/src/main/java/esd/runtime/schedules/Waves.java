package esd.runtime.schedules;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.OptionalDouble;

/** Schedules that follow a cosine after the warm-up. */
final class Waves {
    private Waves() {}

    /** From 1 towards a least factor and back, so many times. */
    static Schedule cosine(ScheduleSettings settings, double cycles, double least) throws RefusedOption {
        Warmup warmup = new Warmup(settings.warmupSteps());
        long steps = settings.steps();
        return warmup.then(step -> Math.max(0, least + (1 - least) * wave(2 * cycles * warmup.progress(step, steps))));
    }

    static Schedule cosineAbove(ScheduleSettings settings, Options options) throws RefusedOption {
        OptionalDouble rate = options.real("min_lr");
        if (rate.isPresent() == settings.leastRatio().isPresent()) {
            throw new RefusedOption("lr_scheduler: cosine_with_min_lr needs one of lr_scheduler_min_lr_ratio and"
                    + " min_lr in lr_scheduler_args");
        }
        double least = rate.isPresent()
                ? rate.getAsDouble() / settings.learningRate()
                : settings.leastRatio().getAsDouble();
        return cosine(settings, settings.cycles() / 2.0, least);
    }

    /** From 1 to 0, beginning at 1 again, so many times. */
    static Schedule restarts(ScheduleSettings settings) throws RefusedOption {
        Warmup warmup = new Warmup(settings.warmupSteps());
        return warmup.then(step -> {
            double progress = warmup.progress(step, settings.steps());
            return progress >= 1 ? 0 : wave(settings.cycles() * progress % 1);
        });
    }

    /** 1 at 0, 0 at 1, 1 again at 2. */
    static double wave(double place) {
        return 0.5 * (1 + Math.cos(Math.PI * place));
    }
}
