package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.Autoencoder;
import esd.models.tensor.Ops;
import esd.runtime.image.Generation;
import esd.runtime.image.Pixels;
import esd.runtime.image.Png;
import esd.runtime.noise.Noise;
import esd.runtime.prompt.Calls;
import esd.runtime.prompt.Prompts;
import esd.runtime.prompt.UnsupportedPrompt;
import esd.runtime.sampling.CfgDenoiser;
import esd.runtime.sampling.Guidance;
import esd.runtime.sampling.SigmaTable;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures from text, or from text and a picture: encode the prompts, sample a latent, decode it.
 *
 * <p>Pictures of a batch are made one after the other, each from its own seed, so that each has the same bytes alone.
 */
public final class Txt2Img {
    private static final Logger LOG = LoggerFactory.getLogger(Txt2Img.class);
    private static final SigmaTable SIGMAS = SigmaTable.scaledLinear();
    private static final int LATENT_CELL = 8;
    private static final int LATENT_CHANNELS = 4;

    private final StableDiffusion model;
    private final String version;

    /** Takes the name and version of this program, for the pictures' infotext. */
    public Txt2Img(StableDiffusion model, String version) {
        this.model = model;
        this.version = version;
    }

    /** Makes all pictures of a request. Tensors belong to {@code manager}, and are released when it returns. */
    public List<Picture> run(NDManager manager, Txt2ImgRequest request, PictureListener listener)
            throws RefusedRequest, NotFinite {
        return run(manager, request, Beginning.NOISE, listener);
    }

    /** Makes all pictures of a request that begin with pictures. */
    public List<Picture> run(NDManager manager, Img2ImgRequest request, PictureListener listener)
            throws RefusedRequest, NotFinite {
        return run(manager, request.picture(), new FromPicture(request, model), listener);
    }

    private List<Picture> run(NDManager manager, Txt2ImgRequest request, Beginning beginning, PictureListener listener)
            throws RefusedRequest, NotFinite {
        try (NDManager job = manager.newSubManager()) {
            Guidance guidance = guidance(job, request);
            List<Picture> pictures = new ArrayList<>();
            for (int i = 0; i < request.count(); i++) {
                PictureSteps steps = new PictureSteps(listener, i, request.count());
                try (NDManager picture = job.newSubManager()) {
                    pictures.add(picture(picture, request, beginning, i, guidance, steps));
                }
            }
            return pictures;
        }
    }

    private Guidance guidance(NDManager manager, Txt2ImgRequest request) throws RefusedRequest {
        int layers = model.textEncoder().layers();
        if (request.clipSkip() > layers) {
            throw new RefusedRequest("CLIP_stop_at_last_layers is %d, the text encoder of %s has %d layers"
                    .formatted(request.clipSkip(), model.name(), layers));
        }
        Prompts prompts =
                new Prompts(model.tokenizer()::encode, model.additions().embeddings());
        Conditioning conditioning = new Conditioning(manager, model.textEncoder(), request.clipSkip());
        Calls calls = Calls.first(request.method().calls(request.steps()));
        long start = System.nanoTime();
        try {
            Guidance guidance = new Guidance(
                    conditioning.of(prompts.negative(request.negativePrompt(), calls)),
                    prompts.positive(request.extraNetworks().text(), calls).stream()
                            .map(conditioning::of)
                            .toList(),
                    request.cfgScale());
            LOG.info("prompts encoded in {} ms", (System.nanoTime() - start) / 1_000_000);
            return guidance;
        } catch (UnsupportedPrompt e) {
            throw new RefusedRequest(e);
        }
    }

    private Picture picture(
            NDManager manager,
            Txt2ImgRequest request,
            Beginning beginning,
            int index,
            Guidance guidance,
            PictureSteps steps)
            throws NotFinite {
        long start = System.nanoTime();
        long seed = request.seed() + index;
        NDArray latent = latent(manager, request, beginning, index, guidance, steps); // [1, 4, H, W]
        long sampled = System.nanoTime();
        BufferedImage image = decoded(latent);
        LOG.info(
                "{} x {}: {} steps in {} ms, decoded in {} ms",
                request.width(),
                request.height(),
                request.steps(),
                (sampled - start) / 1_000_000,
                (System.nanoTime() - sampled) / 1_000_000);
        String infotext = infotext(request, beginning, seed);
        return new Picture(Png.of(image, infotext), seed, infotext);
    }

    private NDArray latent(
            NDManager manager,
            Txt2ImgRequest request,
            Beginning beginning,
            int index,
            Guidance guidance,
            PictureSteps steps)
            throws NotFinite {
        long seed = request.seed() + index;
        Shape shape = new Shape(LATENT_CHANNELS, request.height() / LATENT_CELL, request.width() / LATENT_CELL);
        Noise noise = new Noise(request.randomSource(), List.of(seed), request.seedDelta());
        double[] sigmas = request.method().sigmas(SIGMAS, request.steps());
        CfgDenoiser denoiser = new CfgDenoiser(model.noisePredictor(), SIGMAS, List.of(guidance));
        NDArray unit = noise.first(manager, shape); // [1, 4, H, W]
        NDArray first = beginning.latent(request, index, unit, sigmas); // [1, 4, H, W]
        double[] levels = beginning.levels(request, sigmas);
        NDArray latent = request.method().from(first, levels, denoiser, request.options(), noise, steps);
        steps.sampled(levels.length - 1);
        if (!Ops.finite(latent)) {
            throw new NotFinite("the latent of seed %d".formatted(seed));
        }
        return latent;
    }

    private BufferedImage decoded(NDArray latent) throws NotFinite { // [1, 4, H, W]
        NDArray unscaled = latent.div(model.latentScale()); // [1, 4, H, W]
        NDArray pixels = model.autoencoder().decode(unscaled); // [1, 3, 8H, 8W]
        if (!Ops.finite(pixels)) {
            Autoencoder exact = model.exactAutoencoder().get();
            pixels = exact.decode(unscaled); // [1, 3, 8H, 8W]
            if (!Ops.finite(pixels)) {
                throw new NotFinite("the decoded picture");
            }
        }
        return Pixels.pictures(pixels).get(0);
    }

    private Map<String, String> told(Txt2ImgRequest request, Beginning beginning) {
        Map<String, String> told = new LinkedHashMap<>(request.method().told(request.options()));
        told.putAll(beginning.told());
        told.putAll(model.additions().told());
        return told;
    }

    private String infotext(Txt2ImgRequest request, Beginning beginning, long seed) {
        return new Generation(
                        request.prompt(),
                        request.negativePrompt(),
                        request.steps(),
                        request.method().name(),
                        request.cfgScale(),
                        seed,
                        request.width(),
                        request.height(),
                        Optional.of(new Generation.Model(
                                model.hash(), model.name(), model.additions().vae())),
                        beginning.denoisingStrength(),
                        request.clipSkip(),
                        request.method().tellsSeedDelta(request.options()) ? request.seedDelta() : 0,
                        request.randomSource().name(),
                        told(request, beginning),
                        version)
                .infotext()
                .text();
    }
}
