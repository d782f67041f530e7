package esd.runtime.request;

/**
 * How large a second pass is.
 *
 * @param width what the picture is enlarged to, in pixels
 * @param cutX places of the latent that are cut off at both sides together
 */
public record HiresSize(int width, int height, int cutX, int cutY) {
    private static final int LATENT_CELL = 8;
    private static final int LONGEST_SIDE = 4096;
    private static final long MOST_PIXELS = 2048 * 2048;

    /** Reads {@code hr_scale}, or {@code hr_resize_x} and {@code hr_resize_y}, of which one may be 0. */
    static HiresSize read(Fields fields, int width, int height) throws RefusedRequest {
        long x = fields.integer("hr_resize_x", 0, 0, LONGEST_SIDE);
        long y = fields.integer("hr_resize_y", 0, 0, LONGEST_SIDE);
        if (x == 0 && y == 0) {
            double scale = Txt2ImgRequest.finite(fields, "hr_scale", 2);
            return checked((long) (width * scale), (long) (height * scale), 0, 0);
        }
        boolean byWidth = y == 0 || (x != 0 && (double) width / height < (double) x / y);
        long toX = byWidth ? x : y * width / height;
        long toY = byWidth ? x * height / width : y;
        boolean both = x != 0 && y != 0;
        return checked(toX, toY, both ? (toX - x) / LATENT_CELL : 0, both ? (toY - y) / LATENT_CELL : 0);
    }

    private static HiresSize checked(long width, long height, long cutX, long cutY) throws RefusedRequest {
        boolean large = width > MOST_PIXELS || height > MOST_PIXELS || width * height > MOST_PIXELS;
        if (width / LATENT_CELL - cutX < 1 || height / LATENT_CELL - cutY < 1 || large) {
            throw new RefusedRequest(
                    "the second pass would be of %d x %d pixels, allowed are at least 8 x 8 and %d in all"
                            .formatted(width, height, MOST_PIXELS));
        }
        return new HiresSize((int) width, (int) height, (int) cutX, (int) cutY);
    }

    public int columns() {
        return width / LATENT_CELL;
    }

    public int rows() {
        return height / LATENT_CELL;
    }
}
