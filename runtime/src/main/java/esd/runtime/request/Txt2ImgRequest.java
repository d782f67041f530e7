package esd.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.grammar.Comments;
import esd.runtime.members.Members;
import esd.runtime.prompt.ExtraNetworks;
import esd.runtime.prompt.UnsupportedPrompt;
import esd.runtime.samplers.Method;
import esd.runtime.sampling.SamplerOptions;
import java.util.List;
import java.util.Optional;

/**
 * What a picture shall show and how it is made: the webui's {@code /sdapi/v1/txt2img} body, checked.
 *
 * @param count pictures in all, {@code batch_size} times {@code n_iter}
 * @param batchSize as asked; pictures are made one by one, so that none depends on its batch
 */
public record Txt2ImgRequest(
        String prompt,
        String negativePrompt,
        Seeds seeds,
        int count,
        int batchSize,
        int width,
        int height,
        int steps,
        double cfgScale,
        Method method,
        SamplerOptions options,
        boolean tiling,
        Optional<Hires> hires,
        Settings settings)
        implements PictureRequest {
    private static final int MOST_PICTURES = 100;
    private static final int LONGEST_SIDE = 4096;
    private static final long MOST_PIXELS = 2048 * 2048;
    private static final int LATENT_CELL = 8;
    private static final int LONGEST_PROMPT = 20_000;

    /** Reads a parameter JSON; a seed of -1 is replaced by {@code drawnSeed}. */
    public static Txt2ImgRequest read(JsonNode parameters, long drawnSeed) throws RefusedRequest {
        Fields fields = Fields.of(parameters, Members.TXT2IMG);
        Txt2ImgRequest first = common(fields, drawnSeed);
        Optional<Hires> hires = HiresFields.read(fields, first);
        return hires.isPresent() ? first.copy(first.batchSize, hires) : first;
    }

    /** What pictures from noise and from pictures have in common. */
    static Txt2ImgRequest common(Fields fields, long drawnSeed) throws RefusedRequest {
        Settings settings = Settings.read(fields.object("override_settings"));
        Method method = new SamplerFields(fields).first();
        int batchSize = (int) fields.integer("batch_size", 1, 1, MOST_PICTURES);
        int count = batchSize * (int) fields.integer("n_iter", 1, 1, MOST_PICTURES);
        Txt2ImgRequest request = new Txt2ImgRequest(
                prompt(fields, "prompt"),
                prompt(fields, "negative_prompt"),
                Seeds.read(fields, settings, drawnSeed),
                count,
                batchSize,
                (int) fields.integer("width", 512, LATENT_CELL, LONGEST_SIDE) / LATENT_CELL * LATENT_CELL,
                (int) fields.integer("height", 512, LATENT_CELL, LONGEST_SIDE) / LATENT_CELL * LATENT_CELL,
                (int) fields.integer("steps", 50, 1, 1000),
                finite(fields, "cfg_scale", 7),
                method,
                usable(fields, method),
                fields.flag("tiling"),
                Optional.empty(),
                settings);
        return request.withinLimits();
    }

    /** The same with fewer or more pictures in a batch. */
    Txt2ImgRequest batchesOf(int size) throws RefusedRequest {
        return copy(size, hires).withinLimits();
    }

    private Txt2ImgRequest copy(int size, Optional<Hires> second) {
        return new Txt2ImgRequest(
                prompt,
                negativePrompt,
                seeds,
                count / batchSize * size,
                size,
                width,
                height,
                steps,
                cfgScale,
                method,
                options,
                tiling,
                second,
                settings);
    }

    @Override
    public Txt2ImgRequest picture() {
        return this;
    }

    public long seed() {
        return seeds.seed();
    }

    /** The seed of the picture of this number. */
    public long seed(int index) {
        return seeds.of(index);
    }

    public int clipSkip() {
        return settings.clipSkip();
    }

    /** The networks that the prompt names, and the prompt without them. */
    public ExtraNetworks extraNetworks() throws RefusedRequest {
        try {
            return ExtraNetworks.of(prompt);
        } catch (UnsupportedPrompt e) {
            throw new RefusedRequest(e);
        }
    }

    private Txt2ImgRequest withinLimits() throws RefusedRequest {
        if (count > MOST_PICTURES) {
            throw new RefusedRequest(
                    "batch_size times n_iter is %d, allowed are %d pictures a job".formatted(count, MOST_PICTURES));
        }
        if ((long) width * height > MOST_PIXELS) {
            throw new RefusedRequest("%d × %d is %d pixels, allowed are %d"
                    .formatted(width, height, (long) width * height, MOST_PIXELS));
        }
        return this;
    }

    static SamplerOptions options(Fields fields, Method method) throws RefusedRequest {
        return new SamplerOptions(
                finite(fields, "eta", method.defaultEta()),
                finite(fields, "s_churn", 0),
                fields.real("s_tmin", 0),
                fields.real("s_tmax", 0),
                finite(fields, "s_noise", 1));
    }

    /** Clients send the defaults of all options; another value of one that this sampler does not have is refused. */
    private static SamplerOptions usable(Fields fields, Method method) throws RefusedRequest {
        SamplerOptions options = options(fields, method);
        List<String> without = method.withoutEffect(options);
        if (!without.isEmpty()) {
            throw new RefusedRequest(
                    "%s: sampler %s has no such option".formatted(String.join(", ", without), method.name()));
        }
        return options;
    }

    private static String prompt(Fields fields, String name) throws RefusedRequest {
        String prompt = fields.text(name).orElse("");
        if (prompt.length() > LONGEST_PROMPT) {
            throw new RefusedRequest(
                    "%s has %d characters, allowed are %d".formatted(name, prompt.length(), LONGEST_PROMPT));
        }
        return Comments.stripped(prompt);
    }

    static double finite(Fields fields, String name, double absent) throws RefusedRequest {
        double value = fields.real(name, absent);
        if (Double.isInfinite(value)) {
            throw new RefusedRequest("%s must be finite".formatted(name));
        }
        return value;
    }
}
