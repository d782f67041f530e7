package esd.runtime.request;

import esd.runtime.noise.Noise;
import esd.runtime.noise.RandomSource;
import esd.runtime.noise.Variation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which noise the pictures of a request begin with.
 *
 * @param seed of the first picture; picture i has seed + i, or, when varied, the same seed and a variation of its own
 * @param variation of the first picture; picture i has the other seed + i
 * @param delta of the noise after the first, {@code eta_noise_seed_delta}
 */
public record Seeds(long seed, Variation variation, RandomSource source, long delta) {
    private static final int LONGEST_SIDE = 4096;

    /** Reads a request; -1 stands for a seed drawn at random. */
    static Seeds read(Fields fields, Settings settings, long drawnSeed) throws RefusedRequest {
        long seed = fields.integer("seed", -1, Long.MIN_VALUE, Long.MAX_VALUE);
        long other = fields.integer("subseed", -1, Long.MIN_VALUE, Long.MAX_VALUE);
        double strength = Txt2ImgRequest.finite(fields, "subseed_strength", 0);
        int width = (int) fields.integer("seed_resize_from_w", 0, -1, LONGEST_SIDE);
        int height = (int) fields.integer("seed_resize_from_h", 0, -1, LONGEST_SIDE);
        if (strength < 0 || strength > 1) {
            throw new RefusedRequest("subseed_strength is %s, allowed are 0 to 1".formatted(strength));
        }
        if (width > 0 && height > 0 && Math.min(width, height) < 8) {
            throw new RefusedRequest("seed_resize_from_w and seed_resize_from_h are %d and %d, allowed are 8 to %d"
                    .formatted(width, height, LONGEST_SIDE));
        }
        long drawnOther = Long.reverse(drawnSeed) >>> 32;
        return new Seeds(
                seed == -1 ? drawnSeed : seed,
                new Variation(other == -1 ? drawnOther : other, strength, width, height),
                settings.randomSource(),
                settings.seedDelta());
    }

    /** The seed of the picture of this number. */
    long of(int index) {
        return variation.strength() == 0 ? seed + index : seed;
    }

    /** The seed of the variation of the picture of this number. */
    public long other(int index) {
        return variation.seed() + index;
    }

    /** How much the variation counts. */
    public double strength() {
        return variation.strength();
    }

    /** The width that the seed was made for; 0 for the request's own. */
    public int otherWidth() {
        return variation.width();
    }

    /** The height that the seed was made for; 0 for the request's own. */
    public int otherHeight() {
        return variation.height();
    }

    /** Its noise. */
    public Noise noise(int index) {
        Variation own = new Variation(other(index), variation.strength(), variation.width(), variation.height());
        return new Noise(source, List.of(of(index)), delta, own);
    }

    /** The noise of its seed alone. */
    public Noise plain(int index) {
        return new Noise(source, List.of(of(index)), 0);
    }

    /** The noise of what an encoder leaves open; the seed's complement keeps it apart from the first noise. */
    public Noise posterior(int index) {
        return new Noise(source, List.of(~of(index)), 0);
    }

    /** The keys of its infotext after the model's. */
    public Map<String, String> told(int index) {
        Map<String, String> told = new LinkedHashMap<>();
        if (variation.strength() != 0) {
            told.put("Variation seed", String.valueOf(other(index)));
            told.put("Variation seed strength", String.valueOf(variation.strength()));
        }
        if (variation.resized()) {
            told.put("Seed resize from", "%dx%d".formatted(variation.width(), variation.height()));
        }
        return told;
    }
}
