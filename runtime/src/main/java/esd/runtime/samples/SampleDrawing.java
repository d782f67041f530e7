package esd.runtime.samples;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.kohya.SamplePrompt;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.networks.Additions;
import esd.runtime.networks.NotFinite;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.pipeline.PictureListener;
import esd.runtime.pipeline.Txt2Img;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.training.Networks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures of a training's {@code sample_prompts}. All that they need at random comes from their own seeds. */
public final class SampleDrawing {
    private static final Logger LOG = LoggerFactory.getLogger(SampleDrawing.class);

    private final List<Txt2ImgRequest> requests = new ArrayList<>();
    private final String outputName;
    private final Origin origin;

    /** What the pictures' infotexts name: a checkpoint, its short hash, and the version of this program. */
    public record Origin(String model, String hash, String version) {}

    /** Takes each picture as soon as it is drawn. */
    public interface Taker {
        void take(String name, byte[] png) throws IOException;
    }

    /** Checks the prompts of a training. */
    public SampleDrawing(TrainingSettings settings, Origin origin) throws RefusedRequest {
        this.origin = origin;
        this.outputName = settings.saves().outputName();
        for (SamplePrompt prompt : settings.samples().prompts()) {
            Txt2ImgRequest request = request(settings, prompt);
            request.extraNetworks();
            requests.add(request);
        }
    }

    private static Txt2ImgRequest request(TrainingSettings settings, SamplePrompt prompt) throws RefusedRequest {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("prompt", prompt.prompt())
                .put("negative_prompt", prompt.negative())
                .put("width", prompt.width())
                .put("height", prompt.height())
                .put("seed", (long) prompt.seed().orElse(settings.pace().seed()))
                .put("cfg_scale", prompt.scale())
                .put("steps", prompt.steps())
                .put("sampler_name", prompt.sampler().orElse(settings.samples().sampler()));
        fields.putObject("override_settings")
                .put("CLIP_stop_at_last_layers", settings.data().clipSkip());
        return Txt2ImgRequest.read(fields, settings.pace().seed());
    }

    /**
     * Draws all pictures with what there is now; what is not a number is left out.
     *
     * @param place where the training is, for the names
     */
    public void draw(NDManager manager, Networks networks, String place, Taker taker)
            throws RefusedRequest, IOException {
        StableDiffusion model = new StableDiffusion(
                networks.tokenizer(),
                networks.textEncoder(),
                networks.noisePredictor(),
                networks.autoencoder(),
                networks::autoencoder,
                networks.latentScale(),
                origin.model(),
                origin.hash(),
                new Additions(List.of(), Map.of(), Map.of("Training", "%s %s".formatted(outputName, place))));
        Txt2Img pictures = new Txt2Img(model, origin.version());
        for (int i = 0; i < requests.size(); i++) {
            Txt2ImgRequest request = requests.get(i);
            String name = "%s_%s_%02d_%d.png".formatted(outputName, place, i, request.seed());
            try {
                taker.take(
                        name,
                        pictures.run(manager, request, PictureListener.SILENT)
                                .get(0)
                                .png());
            } catch (NotFinite e) {
                LOG.warn("{} is left out: {}", name, e.getMessage());
            }
        }
    }
}
