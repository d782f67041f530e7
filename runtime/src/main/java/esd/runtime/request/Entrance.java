package esd.runtime.request;

import ai.djl.ndarray.NDArray;
import esd.runtime.samplers.Method;
import esd.runtime.sampling.SigmaTable;

/** Where a picture enters the noise levels of a run, counted from their end. */
public final class Entrance {
    private static final SigmaTable SIGMAS = SigmaTable.scaledLinear();
    private static final double MOST_STRENGTH = 0.999;
    private static final int MOST_STEPS = 1000;

    private final Method method;
    private final double[] sigmas;
    private final int place;

    private Entrance(Method method, double[] sigmas, int place) {
        this.method = method;
        this.sigmas = sigmas;
        this.place = place;
    }

    /** The last part of a run of so many steps, as large as a strength from 0 to 1. */
    static Entrance part(Method method, int steps, double strength) {
        return new Entrance(method, method.sigmas(SIGMAS, steps), (int) (Math.min(strength, MOST_STRENGTH) * steps));
    }

    /** So many steps, as the last part of a run that is longer by a strength above 0. */
    static Entrance exact(Method method, int steps, double strength) throws RefusedRequest {
        double all = steps / Math.min(strength, MOST_STRENGTH);
        if (!(all <= MOST_STEPS)) {
            throw new RefusedRequest("%d exact steps at a denoising_strength of %s are too many for a run of %d steps"
                    .formatted(steps, strength, MOST_STEPS));
        }
        return new Entrance(method, method.sigmas(SIGMAS, (int) all), steps - 1);
    }

    public double[] levels() {
        return method.entered(sigmas, place);
    }

    /** A latent with the noise of the first level. */
    public NDArray noised(NDArray latent, NDArray unit) { // [1, 4, H, W]
        return method.noised(latent, unit, sigmas, place);
    }
}
