package esd.runtime.request;

import esd.models.tensor.Interpolation;
import esd.runtime.grammar.Comments;
import esd.runtime.samplers.Method;
import esd.runtime.samplers.Samplers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the members of a request that say what its second pass is like. */
final class HiresFields {
    private static final Map<String, Interpolation> LATENT = Map.of(
            "Latent", Interpolation.BILINEAR,
            "Latent (antialiased)", Interpolation.BILINEAR_ANTIALIASED,
            "Latent (bicubic)", Interpolation.BICUBIC,
            "Latent (bicubic antialiased)", Interpolation.BICUBIC_ANTIALIASED,
            "Latent (nearest)", Interpolation.NEAREST,
            "Latent (nearest-exact)", Interpolation.NEAREST_EXACT);

    private static final Set<String> SAME = Set.of("", "None", "Use same checkpoint");

    private final Fields fields;
    private final Txt2ImgRequest first;

    private HiresFields(Fields fields, Txt2ImgRequest first) {
        this.fields = fields;
        this.first = first;
    }

    static Optional<Hires> read(Fields fields, Txt2ImgRequest first) throws RefusedRequest {
        return fields.flag("enable_hr") ? Optional.of(new HiresFields(fields, first).hires()) : Optional.empty();
    }

    private Hires hires() throws RefusedRequest {
        String checkpoint = fields.text("hr_checkpoint_name").orElse("");
        if (!SAME.contains(checkpoint)) {
            throw new RefusedRequest(
                    "hr_checkpoint_name %s: another checkpoint is not available in this version".formatted(checkpoint));
        }
        String upscaler = fields.text("hr_upscaler").orElse("Latent");
        Method method = new SamplerFields(fields).second();
        int steps = (int) fields.integer("hr_second_pass_steps", 0, 0, 1000);
        Hires hires = new Hires(
                HiresSize.read(fields, first.width(), first.height()),
                upscaler,
                Optional.ofNullable(LATENT.get(upscaler)),
                steps == 0 ? first.steps() : steps,
                Img2ImgRequest.strength(fields),
                method,
                Txt2ImgRequest.options(fields, method),
                prompt("hr_prompt", first.prompt()),
                prompt("hr_negative_prompt", first.negativePrompt()),
                told(method, steps));
        hires.entrance();
        return hires;
    }

    private String prompt(String name, String absent) throws RefusedRequest {
        String prompt = fields.text(name).orElse("");
        return prompt.isEmpty() ? absent : Comments.stripped(prompt);
    }

    private Map<String, String> told(Method method, int steps) throws RefusedRequest {
        Map<String, String> told = new LinkedHashMap<>();
        tellOther(told, "Hires sampler", method.name(), first.method().name());
        tellOther(told, "Hires prompt", prompt("hr_prompt", first.prompt()), first.prompt());
        tellOther(
                told,
                "Hires negative prompt",
                prompt("hr_negative_prompt", first.negativePrompt()),
                first.negativePrompt());
        Optional<String> schedule = Samplers.scheduleTold(method);
        if (!method.equals(first.method())) {
            schedule.ifPresent(label -> told.put("Hires schedule type", label));
        }
        long x = fields.integer("hr_resize_x", 0, 0, Integer.MAX_VALUE);
        long y = fields.integer("hr_resize_y", 0, 0, Integer.MAX_VALUE);
        if (x == 0 && y == 0) {
            told.put("Hires upscale", String.valueOf(fields.real("hr_scale", 2)));
        } else {
            told.put("Hires resize", "%dx%d".formatted(x, y));
        }
        if (steps != 0) {
            told.put("Hires steps", String.valueOf(steps));
        }
        fields.text("hr_upscaler").ifPresent(upscaler -> told.put("Hires upscaler", upscaler));
        return told;
    }

    private static void tellOther(Map<String, String> told, String key, String own, String first) {
        if (!own.equals(first)) {
            told.put(key, own);
        }
    }
}
