package esd.runtime.kohya;

import esd.models.adapter.AdapterSettings;
import esd.runtime.optimizers.OptimizerSettings;
import esd.runtime.options.RefusedOption;
import esd.runtime.schedules.Schedule;
import esd.runtime.schedules.ScheduleSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How fast what learns.
 *
 * @param schedule with the steps of a training that is not known yet
 */
public record RateSettings(
        OptimizerSettings optimizer, double learningRate, double unet, double textEncoder, ScheduleSettings schedule) {
    static RateSettings read(
            Keys options, AdapterSettings network, List<String> optimizerArguments, List<String> scheduleArguments)
            throws RefusedOption {
        OptimizerSettings optimizer = OptimizerSettings.of(options.text("optimizer_type", "AdamW"), optimizerArguments);
        double rate = options.number("learning_rate", 1e-6, 0, 1e3);
        RateSettings settings = new RateSettings(
                optimizer,
                rate,
                options.number("unet_lr", rate, 0, 1e3),
                options.number("text_encoder_lr", rate, 0, 1e3),
                schedule(options, optimizer, rate, scheduleArguments));
        settings.schedule(1);
        optimizer.check(settings.learning(network));
        return settings;
    }

    private List<Double> learning(AdapterSettings network) {
        List<Double> rates = new ArrayList<>();
        if (network.textEncoder()) {
            rates.add(textEncoder);
        }
        if (network.unet()) {
            rates.add(unet);
        }
        return rates;
    }

    /** As in kohya's trainer, an optimizer that finds the rate itself takes the place of any schedule. */
    private static ScheduleSettings schedule(
            Keys options, OptimizerSettings optimizer, double rate, List<String> arguments) throws RefusedOption {
        ScheduleSettings asked = asked(options, rate, arguments);
        if (asked.leavesRate() && !optimizer.findsRate()) {
            throw new RefusedOption(
                    "lr_scheduler=adafactor goes with optimizer_type=AdaFactor and its relative_step alone, not with %s"
                            .formatted(optimizer.title()));
        }
        return optimizer.findsRate() ? asked.leavingRate() : asked;
    }

    /** What of these settings has no effect. */
    Optional<String> overruled() {
        return optimizer.findsRate()
                ? Optional.of("learning_rate, unet_lr, text_encoder_lr and lr_scheduler have no effect,"
                        + " since AdaFactor finds the rate itself; relative_step=False in optimizer_args heeds them")
                : Optional.empty();
    }

    private static ScheduleSettings asked(Keys options, double rate, List<String> arguments) throws RefusedOption {
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
        return schedule.over(steps).schedule();
    }
}
