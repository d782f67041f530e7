package esd.runtime.optimizers;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Prodigy's arguments.
 *
 * @param third how much of its sums it keeps
 * @param corrected whether the moments' beginning at zero is made up for
 * @param safeguard whether the sums are free of the learning rate, for schedules with a warm-up
 * @param first the estimate at the beginning
 * @param growth by what factor the estimate may grow in a step
 * @param every which every element the estimate looks at
 */
record ProdigySettings(
        Betas betas,
        double third,
        double epsilon,
        double decay,
        boolean corrected,
        boolean safeguard,
        double first,
        double coefficient,
        double growth,
        long every)
        implements Plan {
    static ProdigySettings read(Options options) throws RefusedOption {
        options.only("fsdp_in_use", "False");
        options.only("decouple", "True");
        Betas betas = Betas.read(options, 0.999);
        OptionalDouble third = options.real("beta3");
        return new ProdigySettings(
                betas,
                third.orElse(Math.sqrt(betas.second())),
                options.above("eps", 1e-8, 0),
                options.least("weight_decay", 0, 0),
                options.flag("use_bias_correction", false),
                options.flag("safeguard_warmup", false),
                options.above("d0", 1e-6, 0),
                options.above("d_coef", 1, 0),
                options.real("growth_rate", Double.POSITIVE_INFINITY),
                options.count("slice_p", 1));
    }

    @Override
    public Rule over(List<ParameterGroup> groups, Memory memory) {
        return new Prodigy(this, groups, memory);
    }

    @Override
    public void check(List<Double> rates) throws RefusedOption {
        if (rates.stream().filter(rate -> rate != 0).distinct().count() != 1) {
            throw new RefusedOption(
                    "optimizer_type: Prodigy finds one step for all parameters, so unet_lr and text_encoder_lr must be"
                            + " equal, or one of them 0, not %s"
                                    .formatted(
                                            rates.stream().map(String::valueOf).collect(Collectors.joining(" and "))));
        }
    }

    /** What the step is multiplied with after so many steps. */
    double correction(double steps) {
        return corrected
                ? Math.sqrt(1 - Math.pow(betas.second(), steps + 1)) / (1 - Math.pow(betas.first(), steps + 1))
                : 1;
    }
}
