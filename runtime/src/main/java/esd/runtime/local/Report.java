package esd.runtime.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.InferenceTask;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.pipeline.Picture;
import esd.runtime.request.Hires;
import esd.runtime.request.Img2ImgRequest;
import esd.runtime.request.PictureRequest;
import esd.runtime.request.Txt2ImgRequest;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameter report beside a job's pictures: what was asked, and the webui's {@code info} as a JSON text. */
record Report(PictureRequest asked, StableDiffusion model, List<Picture> pictures, String version) {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    byte[] of(InferenceTask task, JsonNode parameters) throws IOException {
        ObjectNode report = Parameters.JSON.createObjectNode();
        report.set("parameters", shown(parameters));
        report.put("info", Parameters.JSON.writeValueAsString(info()));
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

    /** The members that the webui's own have, in their order. */
    private ObjectNode info() {
        Txt2ImgRequest request = asked.picture();
        ObjectNode info = Parameters.JSON.createObjectNode();
        prompts(info, request);
        seeds(info, request);
        course(info, request);
        models(info);
        info.put("seed_resize_from_w", request.seeds().otherWidth());
        info.put("seed_resize_from_h", request.seeds().otherHeight());
        info.put("denoising_strength", denoisingStrength());
        ObjectNode extra = info.putObject("extra_generation_params");
        pictures.stream().findFirst().ifPresent(picture -> picture.extra().forEach(extra::put));
        info.put("index_of_first_image", 0);
        pictures.forEach(picture -> info.withArray("infotexts").add(picture.infotext()));
        info.putArray("styles");
        info.put("job_timestamp", LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP));
        info.put("clip_skip", request.clipSkip());
        info.put("is_using_inpainting_conditioning", model.inpainting());
        info.put("version", version);
        return info;
    }

    private static void course(ObjectNode info, Txt2ImgRequest request) {
        info.put("width", request.width());
        info.put("height", request.height());
        info.put("sampler_name", request.method().name());
        info.put("cfg_scale", request.cfgScale());
        info.put("steps", request.steps());
        info.put("batch_size", request.batchSize());
        info.put("restore_faces", false);
        info.putNull("face_restoration_model");
    }

    private void prompts(ObjectNode info, Txt2ImgRequest request) {
        info.put("prompt", request.prompt());
        pictures.forEach(picture -> info.withArray("all_prompts").add(request.prompt()));
        info.put("negative_prompt", request.negativePrompt());
        pictures.forEach(picture -> info.withArray("all_negative_prompts").add(request.negativePrompt()));
    }

    private void seeds(ObjectNode info, Txt2ImgRequest request) {
        info.put("seed", request.seed());
        pictures.forEach(picture -> info.withArray("all_seeds").add(picture.seed()));
        info.put("subseed", request.seeds().other(0));
        for (int i = 0; i < pictures.size(); i++) {
            info.withArray("all_subseeds").add(request.seeds().other(i));
        }
        info.put("subseed_strength", request.seeds().strength());
    }

    /** Null for the checkpoint's own VAE. */
    private void models(ObjectNode info) {
        Map<String, String> vae = model.additions().vae();
        info.put("sd_model_name", model.name());
        info.put("sd_model_hash", model.hash());
        info.put("sd_vae_name", vae.get("VAE"));
        info.put("sd_vae_hash", vae.get("VAE hash"));
    }

    /** Null where none acts. */
    private @Nullable Double denoisingStrength() {
        if (asked instanceof Img2ImgRequest begun) {
            return begun.denoisingStrength();
        }
        return asked.picture().hires().map(Hires::strength).orElse(null);
    }
}
