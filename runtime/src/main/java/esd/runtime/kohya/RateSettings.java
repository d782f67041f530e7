package esd.runtime.kohya;

import esd.runtime.optimizers.OptimizerSettings;
import esd.runtime.options.RefusedOption;
import esd.runtime.schedules.Schedule;
import esd.runtime.schedules.ScheduleSettings;
import java.util.List;

/**
 * How fast what learns.
 *
 * @param schedule with the steps of a training that is not known yet
 */
public record RateSettings(
        OptimizerSettings optimizer, double learningRate, double unet, double textEncoder, ScheduleSettings schedule) {
    static RateSettings read(Keys options, List<String> optimizerArguments, List<String> scheduleArguments)
            throws RefusedOption {
        OptimizerSettings optimizer = OptimizerSettings.of(options.text("optimizer_type", "AdamW"), optimizerArguments);
        double rate = options.number("learning_rate", 1e-6, 0, 1e3);
        RateSettings settings = new RateSettings(
                optimizer,
                rate,
                options.number("unet_lr", rate, 0, 1e3),
                options.number("text_encoder_lr", rate, 0, 1e3),
                schedule(options, rate, scheduleArguments));
        settings.schedule(1);
        return settings;
    }

    private static ScheduleSettings schedule(Keys options, double rate, List<String> arguments) throws RefusedOption {
        return new ScheduleSettings(
                options.text("lr_scheduler", "constant"),
                rate,
                1,
                options.number("lr_warmup_steps", 0, 0, 1e9),
                options.number("lr_decay_steps", 0, 0, 1e9),
                cycles(options),
                options.number("lr_scheduler_power", 1, 0, 100),
                options.number("lr_scheduler_timescale"),
                options.number("lr_scheduler_min_lr_ratio"),
                arguments);
    }

    /** The second name is that of ESD's template. */
    private static long cycles(Keys options) throws RefusedOption {
        long named = options.whole("lr_restart_cycles", 1, 1, 1_000_000);
        return options.whole("lr_scheduler_num_cycles", named, 1, 1_000_000);
    }

    /** The factors of a training with this many optimizer steps. */
    public Schedule schedule(long steps) throws RefusedOption {
        ScheduleSettings s = schedule;
        return new ScheduleSettings(
                        s.name(),
                        s.learningRate(),
                        steps,
                        s.warmup(),
                        s.decay(),
                        s.cycles(),
                        s.power(),
                        s.timescale(),
                        s.leastRatio(),
                        s.arguments())
                .schedule();
    }
}
