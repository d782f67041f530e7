package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Ops;
import esd.runtime.grammar.Calls;
import esd.runtime.image.Pixels;
import esd.runtime.networks.Decoding;
import esd.runtime.networks.Guiding;
import esd.runtime.networks.NotFinite;
import esd.runtime.networks.PictureEncoder;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.noise.Noise;
import esd.runtime.request.Entrance;
import esd.runtime.request.Hires;
import esd.runtime.request.HiresSize;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.sampling.Guidance;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Pictures of a first pass, enlarged and sampled again at their new size. */
public final class HiresPass {
    private final StableDiffusion model;
    private final PictureEncoder encoder;
    private final Enlarging enlarging;
    private final String version;

    /** Takes what enlarges pictures where no latents are, and the name and version of this program. */
    public HiresPass(StableDiffusion model, Enlarging enlarging, String version) {
        this.model = model;
        this.encoder = new PictureEncoder(model);
        this.enlarging = enlarging;
        this.version = version;
    }

    /** Makes all pictures of a request of its latents, [1, 4, H, W] each. */
    public List<Picture> run(NDManager manager, Txt2ImgRequest request, List<NDArray> latents, PictureListener listener)
            throws RefusedRequest, NotFinite, InterruptedException {
        Hires hires = request.hires().orElseThrow();
        try (NDManager job = manager.newSubManager()) {
            Pass pass = pass(job, request, hires);
            StepCount count = StepCount.of(request);
            Telling telling = new Telling(
                    model, request, OptionalDouble.of(hires.strength()), OptionalDouble.empty(), hires.told(), version);
            List<Picture> pictures = new ArrayList<>();
            for (int i = 0; i < request.count(); i++) {
                try (NDManager picture = job.newSubManager()) {
                    NDArray larger = larger(picture, request, hires, i, latents.get(i)); // [1, 4, H, W]
                    PictureSteps steps = new PictureSteps(listener, count.second(i), count.all());
                    BufferedImage image = Decoding.picture(model, sampled(request, hires, i, larger, pass, steps));
                    pictures.add(telling.picture(image, i));
                }
            }
            return pictures;
        }
    }

    private Pass pass(NDManager manager, Txt2ImgRequest request, Hires hires) throws RefusedRequest {
        Calls calls = Calls.second(
                request.method().calls(request.steps()), hires.method().calls(hires.steps()));
        Guidance guidance =
                Guiding.guidance(manager, model, request, hires.extraNetworks().text(), hires.negativePrompt(), calls);
        return new Pass(model.noisePredictor(), guidance, hires.method(), hires.options());
    }

    private NDArray larger(NDManager manager, Txt2ImgRequest request, Hires hires, int index, NDArray latent)
            throws RefusedRequest, NotFinite, InterruptedException { // [1, 4, h, w] to [1, 4, H, W]
        HiresSize size = hires.size();
        NDArray enlarged;
        if (hires.interpolation().isPresent()) {
            enlarged = Ops.resampled(latent, hires.interpolation().get(), size.rows(), size.columns());
        } else {
            BufferedImage small = Decoding.picture(model, latent);
            BufferedImage large = enlarging.enlarged(small, size.width(), size.height());
            try (NDArray pixels = Pixels.tensor(manager, large)) { // [1, 3, 8H, 8W]
                enlarged = encoder.latent(pixels, request.seeds().posterior(index)); // [1, 4, H, W]
            }
        }
        enlarged.attach(manager);
        return size.cutX() == 0 && size.cutY() == 0 ? enlarged : cut(enlarged, size);
    }

    private static NDArray cut(NDArray latent, HiresSize size) { // [1, 4, H, W]
        Shape shape = latent.getShape();
        return latent.get(":, :, %d:%d, %d:%d"
                .formatted(
                        size.cutY() / 2,
                        shape.get(2) - (size.cutY() + 1) / 2,
                        size.cutX() / 2,
                        shape.get(3) - (size.cutX() + 1) / 2));
    }

    private NDArray sampled(
            Txt2ImgRequest request, Hires hires, int index, NDArray latent, Pass pass, PictureSteps steps)
            throws RefusedRequest, NotFinite {
        NDManager manager = latent.getManager();
        Shape shape = latent.getShape();
        Noise noise = request.seeds().noise(index);
        NDArray unit = noise.first(manager, shape.slice(1)); // [1, 4, H, W]
        Entrance entrance = hires.entrance();
        Optional<NDArray> beside = encoder.besideNothing(
                manager,
                request.seeds().posterior(index),
                PictureEncoder.pixels(shape.get(3)),
                PictureEncoder.pixels(shape.get(2)));
        Start start = new Start(entrance.noised(latent, unit), entrance.levels(), Optional.empty(), beside);
        return pass.latent(start, noise, steps);
    }
}
