package esd.runtime.samplers;

/**
 * Levels by way of their logarithm in single precision, as torch computes them.
 *
 * <p>A Brownian path is rough: noise asked for at a time that differs in its last digits is other noise.
 */
final class LogSigma {
    private LogSigma() {}

    /** The level itself, after its way through the logarithm. */
    static double there(double sigma) {
        return exp(time(sigma));
    }

    /** The level halfway between two in the logarithm. */
    static double halfway(double sigma, double next) {
        float time = time(sigma);
        return exp(time + (time(next) - time) * 0.5f);
    }

    private static float time(double sigma) {
        return (float) -StrictMath.log(sigma);
    }

    private static double exp(float time) {
        return (float) StrictMath.exp(-time);
    }
}
