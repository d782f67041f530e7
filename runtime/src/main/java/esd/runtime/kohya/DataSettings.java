package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;
import java.util.List;

/**
 * How pictures and captions are brought before the networks.
 *
 * @param width and height: the resolution, whose area bigger pictures are brought to
 * @param tokens how many of a caption's tokens count: 75, 150 or 225
 * @param clipSkip which of the text encoder's layers from the end is the last
 */
public record DataSettings(
        int width,
        int height,
        Buckets buckets,
        Captions captions,
        boolean flip,
        boolean cacheLatents,
        int batchSize,
        int tokens,
        int clipSkip) {
    private static final int CHUNK = 75;
    private static final int TEXT_LAYERS = 12;

    /**
     * Which sizes pictures may have.
     *
     * @param on false where all are cut to the resolution
     * @param keepSmall whether pictures smaller than the resolution stay so
     */
    public record Buckets(boolean on, int least, int most, int steps, boolean keepSmall) {}

    /**
     * What is done with captions.
     *
     * @param extension of their files, with its point
     * @param shuffle whether what is between the separators changes places
     * @param keep how many parts in front stay there
     * @param dropout the share of pictures that are shown without their caption
     * @param partDropout the share of parts that are left out
     */
    public record Captions(
            String extension,
            String separator,
            boolean shuffle,
            int keep,
            String prefix,
            String suffix,
            double dropout,
            double partDropout) {}

    static DataSettings read(Keys options) throws RefusedOption {
        List<Double> sides = sides(options);
        int steps = options.whole("bucket_reso_steps", 64, 8, 512);
        if (steps % 8 != 0) {
            throw options.wrong("bucket_reso_steps", "a multiple of 8");
        }
        return new DataSettings(
                side(options, sides.get(0)),
                side(options, sides.get(1)),
                new Buckets(
                        options.flag("enable_bucket"),
                        options.whole("min_bucket_reso", 256, 64, 4096),
                        options.whole("max_bucket_reso", 1024, 64, 4096),
                        steps,
                        options.flag("bucket_no_upscale")),
                captions(options),
                options.flag("flip_aug"),
                options.flag("cache_latents"),
                options.whole("train_batch_size", 1, 1, 256),
                tokens(options),
                options.whole("clip_skip", 1, 1, TEXT_LAYERS));
    }

    private static Captions captions(Keys options) throws RefusedOption {
        String extension = options.text("caption_extension", ".caption");
        return new Captions(
                extension.startsWith(".") ? extension : "." + extension,
                options.text("caption_separator", ","),
                options.flag("shuffle_caption"),
                options.whole("keep_tokens", 0, 0, 1000),
                options.text("caption_prefix", ""),
                options.text("caption_suffix", ""),
                options.number("caption_dropout_rate", 0, 0, 1),
                options.number("caption_tag_dropout_rate", 0, 0, 1));
    }

    /** One number is both sides. */
    private static List<Double> sides(Keys options) throws RefusedOption {
        String text = options.text("resolution", "512,512");
        return text.contains(",")
                ? options.numbers("resolution", List.of(512d, 512d))
                : List.of(options.number("resolution", 512, 64, 4096), options.number("resolution", 512, 64, 4096));
    }

    private static int side(Keys options, double side) throws RefusedOption {
        if (side != Math.rint(side) || side < 64 || side > 4096 || side % 8 != 0) {
            throw options.wrong("resolution", "one or two multiples of 8 from 64 to 4096");
        }
        return (int) side;
    }

    private static int tokens(Keys options) throws RefusedOption {
        int tokens = options.whole("max_token_length", CHUNK, 1, 3 * CHUNK);
        if (tokens != CHUNK && tokens != 2 * CHUNK && tokens != 3 * CHUNK) {
            throw options.wrong("max_token_length", "75, 150 or 225");
        }
        return tokens;
    }
}
