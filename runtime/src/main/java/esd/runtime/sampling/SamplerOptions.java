package esd.runtime.sampling;

/**
 * What a request may turn on a sampler, by the webui's names. Which of them act depends on the sampler.
 *
 * @param eta how much of the ancestral or DDIM noise is added; 1 is all of it
 * @param churn {@code s_churn}: noise added before each step, over all steps
 * @param churnMin {@code s_tmin}: the lowest level at which churn acts
 * @param churnMax {@code s_tmax}: the highest level at which churn acts; 0 means no limit, as in the webui, and
 *     so does the largest double, as which some clients write infinity
 * @param noiseScale {@code s_noise}: scale of the added noise
 */
public record SamplerOptions(double eta, double churn, double churnMin, double churnMax, double noiseScale) {
    public SamplerOptions {
        churnMax = churnMax == 0 || churnMax == Double.MAX_VALUE ? Double.POSITIVE_INFINITY : churnMax;
    }

    /** The webui's defaults for a sampler whose eta is this one unless asked otherwise. */
    public static SamplerOptions defaults(double eta) {
        return new SamplerOptions(eta, 0, 0, Double.POSITIVE_INFINITY, 1);
    }

    /** By which part of itself a level rises before a step of a run with so many steps. */
    public double gamma(double sigma, int steps) {
        return churnMin <= sigma && sigma <= churnMax ? Math.min(churn / steps, Math.sqrt(2) - 1) : 0;
    }
}
