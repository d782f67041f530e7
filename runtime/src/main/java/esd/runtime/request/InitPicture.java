package esd.runtime.request;

import esd.runtime.mask.MaskedPicture;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * A picture that sampling begins with.
 *
 * @param picture what is encoded
 * @param mask where it may change, unless everywhere
 */
public record InitPicture(BufferedImage picture, Optional<MaskedPicture> mask) {}
