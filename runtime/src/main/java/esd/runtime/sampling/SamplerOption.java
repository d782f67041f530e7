package esd.runtime.sampling;

/** One of the numbers that a request may turn on a sampler, by its names on the wire and in an infotext. */
public enum SamplerOption {
    ETA("eta", "Eta"),
    CHURN("s_churn", "Sigma churn"),
    CHURN_MIN("s_tmin", "Sigma tmin"),
    CHURN_MAX("s_tmax", "Sigma tmax"),
    NOISE_SCALE("s_noise", "Sigma noise");

    private final String wire;
    private final String told;

    SamplerOption(String wire, String told) {
        this.wire = wire;
        this.told = told;
    }

    public String wire() {
        return wire;
    }

    public String told() {
        return told;
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
