package esd.runtime.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.InferenceTask;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.pipeline.Picture;
import esd.runtime.request.Txt2ImgRequest;
import java.io.IOException;
import java.util.List;

/** The parameter report beside a job's pictures: what was asked, and the webui's {@code info} as a JSON text. */
final class Report {
    private Report() {}

    static byte[] of(
            InferenceTask task,
            JsonNode parameters,
            Txt2ImgRequest request,
            StableDiffusion model,
            List<Picture> pictures)
            throws IOException {
        ObjectNode report = Parameters.JSON.createObjectNode();
        report.set("parameters", shown(parameters));
        report.put("info", Parameters.JSON.writeValueAsString(info(request, model, pictures)));
        report.put("endpoint_name", task.endpointName());
        report.put("inference_id", task.id());
        return Parameters.JSON.writeValueAsBytes(report);
    }

    /** The parameters as the webui repeats them: without the pictures, unless they are asked for. */
    private static JsonNode shown(JsonNode parameters) {
        if (!parameters.has("init_images")
                || parameters.path("include_init_images").asBoolean()) {
            return parameters;
        }
        ObjectNode shown = parameters.deepCopy();
        shown.putNull("init_images");
        shown.putNull("mask");
        return shown;
    }

    private static ObjectNode info(Txt2ImgRequest request, StableDiffusion model, List<Picture> pictures) {
        ObjectNode info = Parameters.JSON.createObjectNode();
        info.put("prompt", request.prompt());
        info.put("negative_prompt", request.negativePrompt());
        info.put("seed", request.seed());
        ArrayNode prompts = info.putArray("all_prompts");
        ArrayNode negativePrompts = info.putArray("all_negative_prompts");
        ArrayNode seeds = info.putArray("all_seeds");
        ArrayNode infotexts = info.putArray("infotexts");
        for (Picture picture : pictures) {
            prompts.add(request.prompt());
            negativePrompts.add(request.negativePrompt());
            seeds.add(picture.seed());
            infotexts.add(picture.infotext());
        }
        info.put("width", request.width());
        info.put("height", request.height());
        info.put("sampler_name", request.method().name());
        info.put("cfg_scale", request.cfgScale());
        info.put("steps", request.steps());
        info.put("batch_size", request.batchSize());
        info.put("restore_faces", false);
        info.put("sd_model_name", model.name());
        info.put("sd_model_hash", model.hash());
        info.put("index_of_first_image", 0);
        info.put("clip_skip", request.clipSkip());
        info.putObject("extra_generation_params");
        info.putArray("styles");
        return info;
    }
}
