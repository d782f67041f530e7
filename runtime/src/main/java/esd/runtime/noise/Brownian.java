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

    /** The noise between a sigma and the next lower one, shaped like the latents and owned by their manager. */
    public NDArray between(NDArray latents, double sigma, double next) {
        float from = (float) Math.min(sigma, next);
        float to = (float) Math.max(sigma, next);
        float deviation = (float) Math.sqrt(to - from);
        FloatBuffer numbers = FloatBuffer.allocate(Math.toIntExact(latents.size()));
        for (BrownianPath path : paths) {
            for (float moved : path.increment(from, to)) {
                numbers.put(moved / deviation);
            }
        }
        return latents.getManager().create(numbers.flip(), latents.getShape());
    }
}
