package esd.runtime.noise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * All the noise of one batch, a stream of its own for each image: an image's numbers do not depend on its batch.
 *
 * <p>Not thread-safe: each draw moves the streams on.
 */
public final class Noise {
    private final RandomSource source;
    private final List<Long> seeds;
    private final long seedDelta;
    private final Variation variation;
    private List<NormalGenerator> streams;

    /**
     * The noise of a batch.
     *
     * @param seeds one per image
     * @param seedDelta the webui's {@code eta_noise_seed_delta}: where not 0, noise after the first is drawn from
     *     streams seeded with the sum
     */
    public Noise(RandomSource source, List<Long> seeds, long seedDelta) {
        this(source, seeds, seedDelta, Variation.NONE);
    }

    /** The same with first noises that are varied. */
    public Noise(RandomSource source, List<Long> seeds, long seedDelta, Variation variation) {
        this.source = source;
        this.seeds = List.copyOf(seeds);
        this.seedDelta = seedDelta;
        this.variation = variation;
        this.streams = streams(0);
    }

    /** The noise that pictures start from, one [C, H, W] per seed: [B, C, H, W], owned by {@code manager}. */
    public NDArray first(NDManager manager, Shape image) {
        Variation.Cells cells = new Variation.Cells((int) image.get(0), (int) image.get(1), (int) image.get(2));
        FloatBuffer numbers = FloatBuffer.allocate(cells.count() * seeds.size());
        for (int i = 0; i < seeds.size(); i++) {
            numbers.put(variation.first(source, seeds.get(i), streams.get(i), cells));
        }
        NDArray noise = manager.create(numbers.flip(), new Shape(seeds.size()).addAll(image));
        if (seedDelta != 0) {
            streams = streams(seedDelta);
        }
        return noise;
    }

    /** The next noise, shaped like the latents and owned by their manager. */
    public NDArray like(NDArray latents) {
        return draw(latents.getManager(), latents.getShape());
    }

    /** Brownian motion between two sigmas for latents of this shape, [B, C, H, W]; it draws nothing from the streams. */
    public Brownian brownian(NDArray latents, double sigmaMin, double sigmaMax) {
        int count = Math.toIntExact(latents.size() / seeds.size());
        return new Brownian(seeds.stream()
                .map(seed -> new BrownianPath(source, seed, count, (float) sigmaMin, (float) sigmaMax))
                .toList());
    }

    private List<NormalGenerator> streams(long delta) {
        return seeds.stream().map(seed -> source.generator(seed + delta)).toList();
    }

    private NDArray draw(NDManager manager, Shape shape) {
        int count = Math.toIntExact(shape.size() / seeds.size());
        FloatBuffer numbers = FloatBuffer.allocate(count * seeds.size());
        streams.forEach(stream -> numbers.put(stream.normals(count)));
        return manager.create(numbers.flip(), shape);
    }
}
