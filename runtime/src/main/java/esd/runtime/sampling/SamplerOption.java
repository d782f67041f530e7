package esd.runtime.sampling;

/** One of the numbers that a request may turn on a sampler, by its name on the wire. */
public enum SamplerOption {
    ETA("eta"),
    CHURN("s_churn"),
    CHURN_MIN("s_tmin"),
    CHURN_MAX("s_tmax"),
    NOISE_SCALE("s_noise");

    private final String wire;

    SamplerOption(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    public double in(SamplerOptions options) {
        return switch (this) {
            case ETA -> options.eta();
            case CHURN -> options.churn();
            case CHURN_MIN -> options.churnMin();
            case CHURN_MAX -> options.churnMax();
            case NOISE_SCALE -> options.noiseScale();
        };
    }
}
