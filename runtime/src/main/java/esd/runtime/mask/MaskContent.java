package esd.runtime.mask;

import java.util.List;

/** What stands where a picture may change before it is sampled; numbered as the webui's {@code inpainting_fill}. */
public enum MaskContent {
    FILL("fill"),
    ORIGINAL("original"),
    LATENT_NOISE("latent noise"),
    LATENT_NOTHING("latent nothing");

    private final String told;

    MaskContent(String told) {
        this.told = told;
    }

    /** By the webui's number, from 0 to 3. */
    public static MaskContent numbered(int number) {
        return List.of(FILL, ORIGINAL, LATENT_NOISE, LATENT_NOTHING).get(number);
    }

    public String told() {
        return told;
    }
}
