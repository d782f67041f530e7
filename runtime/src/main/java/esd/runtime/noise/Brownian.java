package esd.runtime.noise;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.List;

/** Noise for samplers that follow a Brownian motion: one path per image, unit variance over any stretch of sigmas. */
public final class Brownian {
    private final List<BrownianPath> paths;

    Brownian(List<BrownianPath> paths) {
        this.paths = List.copyOf(paths);
    }

    /**
     * The noise on the way from a sigma down to the next, shaped like the latents and owned by their manager.
     *
     * <p>Time is sigma, and sampling goes against it: the increment counts negative.
     */
    public NDArray between(NDArray latents, double sigma, double next) {
        float deviation = (float) -Math.sqrt((float) sigma - (float) next);
        FloatBuffer numbers = FloatBuffer.allocate(Math.toIntExact(latents.size()));
        for (BrownianPath path : paths) {
            for (float moved : path.increment((float) next, (float) sigma)) {
                numbers.put(moved / deviation);
            }
        }
        return latents.getManager().create(numbers.flip(), latents.getShape());
    }
}
