package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;
import java.util.OptionalDouble;

/**
 * What a prediction is measured by.
 *
 * @param noiseOffset how much of the noise is the same for a whole picture
 * @param minSnrGamma above which signal-to-noise ratio steps count less
 */
public record LossSettings(double noiseOffset, OptionalDouble minSnrGamma, int leastTimestep, int mostTimestep) {
    static LossSettings read(Keys options) throws RefusedOption {
        options.only("loss_type", "l2");
        double gamma = options.number("min_snr_gamma", 0, 0, 1000);
        int least = options.whole("min_timestep", 0, 0, 999);
        int most = options.whole("max_timestep", 1000, 1, 1000);
        if (least >= most) {
            throw options.wrong("max_timestep", "more than min_timestep");
        }
        return new LossSettings(
                options.number("noise_offset", 0, 0, 10),
                gamma == 0 ? OptionalDouble.empty() : OptionalDouble.of(gamma),
                least,
                most);
    }
}
