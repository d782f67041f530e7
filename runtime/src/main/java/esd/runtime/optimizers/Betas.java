package esd.runtime.optimizers;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;

/** How much of its moments an optimizer keeps from step to step. */
record Betas(double first, double second) {
    static Betas read(Options options, double second) throws RefusedOption {
        List<Double> betas = options.reals("betas", List.of(0.9, second));
        if (!betas.stream().allMatch(beta -> beta >= 0 && beta < 1)) {
            throw options.wrong("betas", "at least 0 and below 1");
        }
        return new Betas(betas.get(0), betas.get(1));
    }
}
