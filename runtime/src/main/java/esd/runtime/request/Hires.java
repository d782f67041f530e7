package esd.runtime.request;

import esd.models.tensor.Interpolation;
import esd.runtime.prompt.ExtraNetworks;
import esd.runtime.prompt.UnsupportedPrompt;
import esd.runtime.samplers.Method;
import esd.runtime.sampling.SamplerOptions;
import java.util.Map;
import java.util.Optional;

/**
 * The second pass of a picture at a higher resolution, the webui's "hires fix".
 *
 * @param size what the first pass's result is enlarged to, and what is cut off
 * @param upscaler by name; a latent one where there is an interpolation
 * @param strength as if the enlarged picture was an img2img's
 * @param told the keys of the infotext
 */
public record Hires(
        HiresSize size,
        String upscaler,
        Optional<Interpolation> interpolation,
        int steps,
        double strength,
        Method method,
        SamplerOptions options,
        String prompt,
        String negativePrompt,
        Map<String, String> told) {
    /** The networks that its prompt names, and the prompt without them. */
    public ExtraNetworks extraNetworks() throws RefusedRequest {
        try {
            return ExtraNetworks.of(prompt);
        } catch (UnsupportedPrompt e) {
            throw new RefusedRequest(e);
        }
    }

    public Entrance entrance() throws RefusedRequest {
        return Entrance.exact(method, steps, strength);
    }
}
