package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import esd.runtime.grammar.Calls;
import esd.runtime.image.UnusableImage;
import esd.runtime.networks.Decoding;
import esd.runtime.networks.Guiding;
import esd.runtime.networks.NotFinite;
import esd.runtime.networks.PictureEncoder;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.noise.Noise;
import esd.runtime.request.Img2ImgRequest;
import esd.runtime.request.PictureRequest;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.sampling.Guidance;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures from text, or from text and a picture: encode the prompts, sample a latent, decode it.
 *
 * <p>Pictures of a batch are made one after the other, each from its own seed, so that each has the same bytes alone.
 */
public final class Txt2Img {
    private static final Logger LOG = LoggerFactory.getLogger(Txt2Img.class);

    private final StableDiffusion model;
    private final String version;

    /** Takes the name and version of this program, for the pictures' infotext. */
    public Txt2Img(StableDiffusion model, String version) {
        this.model = model;
        this.version = version;
    }

    /** Makes all pictures of a request. Tensors belong to {@code manager}, and are released when it returns. */
    public List<Picture> run(NDManager manager, PictureRequest asked, PictureListener listener)
            throws RefusedRequest, NotFinite {
        Txt2ImgRequest request = asked.picture();
        PictureEncoder encoder = new PictureEncoder(model);
        Beginning beginning = asked instanceof Img2ImgRequest begun
                ? new FromPicture(begun, encoder)
                : new FromNoise(request, encoder);
        try (NDManager job = manager.newSubManager()) {
            Pass pass = pass(job, request);
            List<Picture> pictures = new ArrayList<>();
            for (int i = 0; i < request.count(); i++) {
                try (NDManager picture = job.newSubManager()) {
                    NDArray latent = latent(picture, request, beginning, i, pass, listener); // [1, 4, H, W]
                    pictures.add(finished(request, beginning, i, latent));
                }
            }
            return pictures;
        }
    }

    /** Makes the latents, [1, 4, H, W] each, of a request whose pictures have a second pass; {@code manager} owns them. */
    public List<NDArray> latents(NDManager manager, Txt2ImgRequest request, PictureListener listener)
            throws RefusedRequest, NotFinite {
        Beginning beginning = new FromNoise(request, new PictureEncoder(model));
        try (NDManager job = manager.newSubManager()) {
            Pass pass = pass(job, request);
            List<NDArray> latents = new ArrayList<>();
            for (int i = 0; i < request.count(); i++) {
                try (NDManager picture = job.newSubManager()) {
                    NDArray latent = latent(picture, request, beginning, i, pass, listener); // [1, 4, H, W]
                    latent.attach(manager);
                    latents.add(latent);
                }
            }
            return latents;
        }
    }

    private Pass pass(NDManager manager, Txt2ImgRequest request) throws RefusedRequest {
        Calls calls = Calls.first(request.method().calls(request.steps()));
        String prompt = request.extraNetworks().text();
        Guidance guidance = Guiding.guidance(manager, model, request, prompt, request.negativePrompt(), calls);
        return new Pass(model.noisePredictor(), guidance, request.method(), request.options());
    }

    private static NDArray latent(
            NDManager manager,
            Txt2ImgRequest request,
            Beginning beginning,
            int index,
            Pass pass,
            PictureListener listener)
            throws NotFinite, RefusedRequest {
        long start = System.nanoTime();
        Noise noise = request.seeds().noise(index);
        NDArray unit = noise.first(manager, PictureEncoder.shape(request.width(), request.height())); // [1, 4, H, W]
        Start first = beginning.start(index, unit);
        NDArray latent = pass.latent(
                first,
                noise,
                new PictureSteps(
                        listener,
                        beginning.steps().first(index),
                        beginning.steps().all())); // [1, 4, H, W]
        LOG.info(
                "{} x {}: {} steps in {} ms",
                request.width(),
                request.height(),
                first.levels().length - 1,
                (System.nanoTime() - start) / 1_000_000);
        return latent;
    }

    private Picture finished(Txt2ImgRequest request, Beginning beginning, int index, NDArray latent)
            throws NotFinite, RefusedRequest { // [1, 4, H, W]
        long start = System.nanoTime();
        BufferedImage decoded = Decoding.picture(model, latent);
        LOG.info("decoded in {} ms", (System.nanoTime() - start) / 1_000_000);
        Telling telling = new Telling(
                model, request, beginning.denoisingStrength(), beginning.imageScale(), beginning.told(), version);
        try {
            return telling.picture(beginning.finished(index, decoded), index);
        } catch (UnusableImage e) {
            throw new RefusedRequest("mask %s".formatted(e.getMessage()));
        }
    }
}
