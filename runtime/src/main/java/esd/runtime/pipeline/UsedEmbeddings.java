package esd.runtime.pipeline;

import esd.runtime.grammar.Calls;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.prompt.Embedding;
import esd.runtime.prompt.ExtraNetworks;
import esd.runtime.prompt.Prompts;
import esd.runtime.prompt.UnsupportedPrompt;
import esd.runtime.request.Hires;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The embeddings that a request's prompts name at some step of some pass: of those that were loaded, what infotexts tell. */
final class UsedEmbeddings {
    private UsedEmbeddings() {}

    static Map<String, String> told(StableDiffusion model, Txt2ImgRequest request) throws RefusedRequest {
        List<Embedding> known = model.additions().embeddings();
        if (known.isEmpty()) {
            return Map.of();
        }
        try {
            Prompts prompts = new Prompts(model.tokenizer()::encode, known);
            int first = request.method().calls(request.steps());
            read(prompts, request.extraNetworks(), request.negativePrompt(), Calls.first(first));
            if (request.hires().isPresent()) {
                Hires hires = request.hires().get();
                Calls second = Calls.second(first, hires.method().calls(hires.steps()));
                read(prompts, hires.extraNetworks(), hires.negativePrompt(), second);
            }
            String hashes = prompts.used().stream()
                    .map(used -> "%s: %s".formatted(used.name(), used.hash()))
                    .collect(Collectors.joining(", "));
            return hashes.isEmpty() ? Map.of() : Map.of("TI hashes", hashes);
        } catch (UnsupportedPrompt e) {
            throw new RefusedRequest(e);
        }
    }

    private static void read(Prompts prompts, ExtraNetworks prompt, String negative, Calls calls)
            throws UnsupportedPrompt {
        prompts.positive(prompt.text(), calls);
        prompts.negative(negative, calls);
    }
}
