package esd.runtime.sampling;

import java.util.Arrays;

/**
 * The noise levels that a model was trained on, one per timestep, and the way between a level and its timestep.
 *
 * <p>Values are rounded to single precision where torch keeps them so: a noise that depends on the level's last digits
 * is then the same.
 */
public final class SigmaTable {
    private static final int TIMESTEPS = 1000;
    private static final double BETA_START = 0.00085;
    private static final double BETA_END = 0.012;

    private final double[] sigmas;
    private final double[] logs;

    private SigmaTable(double[] sigmas) {
        this.sigmas = sigmas;
        this.logs = Arrays.stream(sigmas)
                .map(sigma -> (float) StrictMath.log(sigma))
                .toArray();
    }

    /** The table of Stable Diffusion 1 and 2: betas whose roots grow evenly. */
    public static SigmaTable scaledLinear() {
        double[] sigmas = new double[TIMESTEPS];
        double kept = 1;
        for (int t = 0; t < TIMESTEPS; t++) {
            double root = Math.sqrt(BETA_START) + (Math.sqrt(BETA_END) - Math.sqrt(BETA_START)) * t / (TIMESTEPS - 1);
            kept *= 1 - root * root;
            float alpha = (float) kept;
            sigmas[t] = (float) Math.sqrt((1 - alpha) / alpha);
        }
        return new SigmaTable(sigmas);
    }

    public int timesteps() {
        return sigmas.length;
    }

    public double min() {
        return sigmas[0];
    }

    public double max() {
        return sigmas[sigmas.length - 1];
    }

    /** The level that the model was trained on at a timestep. */
    public double trained(int timestep) {
        return sigmas[timestep];
    }

    /** The level of a fractional timestep, interpolated in its logarithm. */
    public double sigma(double timestep) {
        int low = (int) Math.floor(timestep);
        int high = (int) Math.ceil(timestep);
        double weight = timestep - low;
        return (float) StrictMath.exp((float) ((1 - weight) * logs[low] + weight * logs[high]));
    }

    /** The timestep of a level, fractional, the ends for levels outside the table. */
    public double timestep(double sigma) {
        int found = Arrays.binarySearch(sigmas, sigma);
        if (found >= 0) {
            return found;
        }
        int low = Math.min(Math.max(-found - 2, 0), sigmas.length - 2);
        double weight = (StrictMath.log(sigma) - logs[low]) / (logs[low + 1] - logs[low]);
        return low + Math.min(Math.max(weight, 0), 1);
    }
}
