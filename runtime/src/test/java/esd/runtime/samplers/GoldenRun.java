package esd.runtime.samplers;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.runtime.noise.RandomSource;
import esd.runtime.sampling.SamplerOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run whose result scripts/goldens.py wrote down. */
record GoldenRun(
        String sampler,
        int steps,
        RandomSource source,
        List<Long> seeds,
        long delta,
        @Nullable Double eta,
        @JsonProperty("s_churn") @Nullable Double churn,
        @JsonProperty("s_tmin") @Nullable Double churnMin,
        @JsonProperty("s_tmax") @Nullable Double churnMax,
        @JsonProperty("s_noise") @Nullable Double noiseScale) {

    SamplerOptions options(double defaultEta) {
        return new SamplerOptions(
                or(eta, defaultEta),
                or(churn, 0),
                or(churnMin, 0),
                or(churnMax, Double.POSITIVE_INFINITY),
                or(noiseScale, 1));
    }

    private static double or(@Nullable Double given, double standard) {
        return given == null ? standard : given;
    }
}
