package esd.runtime.samplers;

/**
 * A step between two levels, split into a deterministic part and fresh noise.
 *
 * @param down the level that the deterministic part goes down to
 * @param up the deviation of the noise that leads from there to the next level
 */
record AncestralStep(double down, double up) {
    static AncestralStep between(double sigma, double next, double eta) {
        double up = Math.min(next, eta * Math.sqrt(next * next * (sigma * sigma - next * next) / (sigma * sigma)));
        return new AncestralStep(Math.sqrt(next * next - up * up), up);
    }
}
