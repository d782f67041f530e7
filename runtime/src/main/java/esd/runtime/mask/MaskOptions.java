package esd.runtime.mask;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request says of its mask.
 *
 * @param inverted whether the white part is kept, not changed
 * @param blurX deviation in pixels of the blur along lines
 * @param blurY and along columns
 * @param content what stands there before
 * @param onlyMasked whether the part around the mask alone is sampled, at the size of the whole
 * @param padding pixels around that part
 */
public record MaskOptions(
        boolean inverted, int blurX, int blurY, MaskContent content, boolean onlyMasked, int padding) {
    /** The keys of an infotext, in the webui's order. */
    public Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        if (inverted) {
            told.put("Mask mode", "Inpaint not masked");
        }
        if (blurX > 0 && blurX == blurY) {
            told.put("Mask blur", String.valueOf(blurX));
        } else if (blurX != blurY) {
            told.put("Mask blur x", String.valueOf(blurX));
            told.put("Mask blur y", String.valueOf(blurY));
        }
        if (onlyMasked) {
            told.put("Inpaint area", "Only masked");
            told.put("Masked area padding", String.valueOf(padding));
        }
        if (content != MaskContent.ORIGINAL) {
            told.put("Masked content", content.told());
        }
        return told;
    }
}
