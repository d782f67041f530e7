package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Interpolation;
import esd.models.tensor.Ops;
import esd.runtime.image.Pixels;
import esd.runtime.image.UnusableImage;
import esd.runtime.mask.MaskContent;
import esd.runtime.mask.MaskedPicture;
import esd.runtime.networks.NotFinite;
import esd.runtime.networks.PictureEncoder;
import esd.runtime.noise.Noise;
import esd.runtime.request.Entrance;
import esd.runtime.request.Img2ImgRequest;
import esd.runtime.request.InitPicture;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.sampling.Kept;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Sampling that begins with a request's picture, encoded, under the noise of a level that its strength tells. */
final class FromPicture implements Beginning {
    private final Img2ImgRequest request;
    private final Txt2ImgRequest picture;
    private final PictureEncoder encoder;
    private final Entrance entrance;

    FromPicture(Img2ImgRequest request, PictureEncoder encoder) throws RefusedRequest {
        this.request = request;
        this.picture = request.picture();
        this.encoder = encoder;
        this.entrance = request.entrance();
    }

    @Override
    public StepCount steps() {
        return new StepCount(picture.count(), entrance.levels().length - 1, 0);
    }

    @Override
    public Start start(int index, NDArray unit) throws NotFinite { // [1, 4, H, W]
        NDManager manager = unit.getManager();
        InitPicture init = request.image(index);
        Noise posterior = picture.seeds().posterior(index);
        try (NDArray pixels = Pixels.tensor(manager, init.picture())) { // [1, 3, 8H, 8W]
            NDArray encoded = scaled(encoder.latent(pixels, posterior)); // [1, 4, H, W]
            NDArray noise = unit.mul(request.noiseMultiplier()); // [1, 4, H, W]
            if (init.mask().isEmpty()) {
                Optional<NDArray> beside = encoder.besideNothing(manager, posterior, picture.width(), picture.height());
                return new Start(entrance.noised(encoded, noise), entrance.levels(), Optional.empty(), beside);
            }
            MaskedPicture mask = init.mask().get();
            NDArray open = open(manager, mask, encoded.getShape()); // [1, 1, H, W]
            NDArray latent = content(encoded, open, index); // [1, 4, H, W]
            return new Start(
                    entrance.noised(latent, noise),
                    entrance.levels(),
                    Optional.of(new Kept(latent, open)),
                    encoder.beside(pixels, mask.pixels(), posterior));
        }
    }

    @Override
    public BufferedImage finished(int index, BufferedImage decoded) throws UnusableImage {
        Optional<MaskedPicture> mask = request.image(index).mask();
        return mask.isPresent() ? mask.get().finished(decoded) : decoded;
    }

    @Override
    public OptionalDouble imageScale() {
        return request.imageScale();
    }

    @Override
    public OptionalDouble denoisingStrength() {
        return OptionalDouble.of(request.denoisingStrength());
    }

    @Override
    public Map<String, String> told() {
        return request.told();
    }

    private NDArray scaled(NDArray encoded) { // [1, 4, h, w] to [1, 4, H, W]
        Shape shape = PictureEncoder.shape(picture.width(), picture.height());
        boolean fits = encoded.getShape().equals(new Shape(1).addAll(shape));
        return fits ? encoded : Ops.resampled(encoded, Interpolation.BILINEAR, shape.get(1), shape.get(2));
    }

    private static NDArray open(NDManager manager, MaskedPicture mask, Shape latent) {
        return manager.create(mask.cells(), new Shape(1, 1, latent.get(2), latent.get(3)));
    }

    private NDArray content(NDArray encoded, NDArray open, int index) { // [1, 4, H, W], [1, 1, H, W]
        MaskContent content = request.mask().orElseThrow().content();
        if (content == MaskContent.FILL || content == MaskContent.ORIGINAL) {
            return encoded;
        }
        NDArray closed = encoded.sub(encoded.mul(open)); // [1, 4, H, W]
        if (content == MaskContent.LATENT_NOTHING) {
            return closed;
        }
        NDArray noise = picture.seeds()
                .plain(index)
                .first(encoded.getManager(), encoded.getShape().slice(1)); // [1, 4, H, W]
        return closed.add(noise.mul(open)); // [1, 4, H, W]
    }
}
