package esd.runtime.networks;

import ai.djl.ndarray.NDManager;
import esd.runtime.grammar.Calls;
import esd.runtime.prompt.Prompts;
import esd.runtime.prompt.UnsupportedPrompt;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.sampling.Guidance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prompts to guidance. */
public final class Guiding {
    private static final Logger LOG = LoggerFactory.getLogger(Guiding.class);

    private Guiding() {}

    /** Encodes a request's prompts, without the networks they name; what is made belongs to {@code manager}. */
    public static Guidance guidance(
            NDManager manager,
            StableDiffusion model,
            Txt2ImgRequest request,
            String prompt,
            String negative,
            Calls calls)
            throws RefusedRequest {
        int layers = model.textEncoder().layers();
        if (request.clipSkip() > layers) {
            throw new RefusedRequest("CLIP_stop_at_last_layers is %d, the text encoder of %s has %d layers"
                    .formatted(request.clipSkip(), model.name(), layers));
        }
        Prompts prompts =
                new Prompts(model.tokenizer()::encode, model.additions().embeddings());
        Conditioning conditioning = new Conditioning(manager, model.textEncoder(), request.clipSkip());
        long start = System.nanoTime();
        try {
            Guidance guidance = new Guidance(
                    conditioning.of(prompts.negative(negative, calls)),
                    prompts.positive(prompt, calls).stream()
                            .map(conditioning::of)
                            .toList(),
                    request.cfgScale());
            LOG.info("prompts encoded in {} ms", (System.nanoTime() - start) / 1_000_000);
            return guidance;
        } catch (UnsupportedPrompt e) {
            throw new RefusedRequest(e);
        }
    }
}
