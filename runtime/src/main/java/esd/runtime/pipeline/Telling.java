package esd.runtime.pipeline;

import esd.runtime.image.Generation;
import esd.runtime.image.Png;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.samplers.Samplers;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a picture of a request tells of how it was made.
 *
 * @param first the first of the further keys
 */
record Telling(
        StableDiffusion model,
        Txt2ImgRequest request,
        OptionalDouble denoisingStrength,
        OptionalDouble imageScale,
        Map<String, String> first,
        String version) {
    /** The picture of this number, with its infotext. */
    Picture picture(BufferedImage image, int index) throws RefusedRequest {
        Map<String, String> extra = extra();
        String infotext = infotext(index, extra);
        return new Picture(Png.of(image, infotext), request.seed(index), infotext, extra);
    }

    private String infotext(int index, Map<String, String> extra) {
        return new Generation(
                        request.prompt(),
                        request.negativePrompt(),
                        request.steps(),
                        new Generation.Sampling(
                                request.method().name(),
                                Samplers.scheduleTold(request.method()),
                                request.cfgScale(),
                                imageScale),
                        request.seed(index),
                        request.width(),
                        request.height(),
                        Optional.of(new Generation.Model(
                                model.hash(), model.name(), model.additions().vae())),
                        told(index),
                        extra,
                        version)
                .infotext()
                .text();
    }

    /** The known keys after the model's, in their order. */
    private Map<String, String> told(int index) {
        Map<String, String> told = new LinkedHashMap<>(request.seeds().told(index));
        denoisingStrength.ifPresent(strength -> told.put("Denoising strength", String.valueOf(strength)));
        if (model.inpainting()) {
            told.put("Conditional mask weight", "1.0");
        }
        if (request.clipSkip() > 1) {
            told.put("Clip skip", String.valueOf(request.clipSkip()));
        }
        if (request.settings().seedDelta() != 0 && request.method().tellsSeedDelta(request.options())) {
            told.put("ENSD", String.valueOf(request.settings().seedDelta()));
        }
        String source = request.settings().randomSource().name();
        if (!source.equals("GPU")) {
            told.put("RNG", source);
        }
        if (request.tiling()) {
            told.put("Tiling", "True");
        }
        return told;
    }

    private Map<String, String> extra() throws RefusedRequest {
        Map<String, String> extra = new LinkedHashMap<>(first);
        extra.putAll(model.additions().told());
        extra.putAll(UsedEmbeddings.told(model, request));
        extra.putAll(request.method().told(request.options()));
        return extra;
    }
}
