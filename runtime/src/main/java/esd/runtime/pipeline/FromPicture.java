package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.runtime.image.Pixels;
import esd.runtime.noise.Noise;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Sampling that begins with a request's picture, encoded, under the noise of a level that its strength tells. */
final class FromPicture implements Beginning {
    private static final double MOST_STRENGTH = 0.999;
    private static final double LEAST_LOG_VARIANCE = -30;
    private static final double MOST_LOG_VARIANCE = 20;

    private final Img2ImgRequest request;
    private final StableDiffusion model;

    FromPicture(Img2ImgRequest request, StableDiffusion model) {
        this.request = request;
        this.model = model;
    }

    @Override
    public NDArray latent(Txt2ImgRequest picture, int index, NDArray unit, double[] sigmas) throws NotFinite {
        NDArray moments = moments(unit.getManager(), index); // [1, 8, H, W]
        Noise noise = new Noise(picture.randomSource(), List.of(~(picture.seed() + index)), 0);
        NDArray x = Scratch.within(moments, encoded -> {
            NDArray sampled = sampled(encoded, noise).mul(model.latentScale()); // [1, 4, H, W]
            NDArray scaled = unit.mul(request.noiseMultiplier()); // [1, 4, H, W]
            return picture.method().noised(sampled, scaled, sigmas, place(picture));
        });
        moments.close();
        unit.close();
        return x;
    }

    @Override
    public double[] levels(Txt2ImgRequest picture, double[] sigmas) {
        return picture.method().entered(sigmas, place(picture));
    }

    @Override
    public OptionalDouble denoisingStrength() {
        return OptionalDouble.of(request.denoisingStrength());
    }

    @Override
    public Map<String, String> told() {
        return request.noiseMultiplier() == 1
                ? Map.of()
                : Map.of("Noise multiplier", String.valueOf(request.noiseMultiplier()));
    }

    private int place(Txt2ImgRequest picture) {
        return (int) (Math.min(request.denoisingStrength(), MOST_STRENGTH) * picture.steps());
    }

    private NDArray moments(NDManager manager, int index) throws NotFinite { // [1, 8, H, W]
        try (NDArray pixels = Pixels.tensor(manager, request.image(index))) { // [1, 3, 8H, 8W]
            NDArray moments = model.autoencoder().encode(pixels); // [1, 8, H, W]
            if (!Ops.finite(moments)) {
                moments.close();
                moments = model.exactAutoencoder().get().encode(pixels); // [1, 8, H, W]
            }
            if (!Ops.finite(moments)) {
                throw new NotFinite("the encoded picture");
            }
            return moments;
        }
    }

    /** A latent of the distribution that the encoder tells. The seed's complement keeps it apart from the first noise. */
    private static NDArray sampled(NDArray moments, Noise noise) { // [1, 8, H, W]
        NDList halves = moments.split(2, 1); // 2 times [1, 4, H, W]
        NDArray deviation = halves.get(1)
                .clip(LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE)
                .mul(0.5)
                .exp(); // [1, 4, H, W]
        return halves.get(0).add(deviation.mul(noise.like(deviation))); // [1, 4, H, W]
    }
}
