package esd.runtime.mask;

import esd.runtime.image.UnusableImage;
import java.awt.image.BufferedImage;

/** A part of a picture, from its left upper corner on to before the right lower one. */
record Region(int left, int top, int right, int bottom) {
    /** The part that holds all of a mask, and so many pixels around it. */
    static Region around(BufferedImage grey, int padding) throws UnusableImage {
        int width = grey.getWidth();
        int[] levels = Greys.colours(grey);
        Region found = new Region(width, grey.getHeight(), 0, 0);
        for (int place = 0; place < levels.length; place++) {
            if (Greys.level(levels[place]) > 0) {
                found = found.with(place % width, place / width);
            }
        }
        if (found.right == 0) {
            throw new UnusableImage("marks nothing, and only the masked part is asked for");
        }
        return new Region(
                Math.max(found.left - padding, 0),
                Math.max(found.top - padding, 0),
                Math.min(found.right + padding, width),
                Math.min(found.bottom + padding, grey.getHeight()));
    }

    int width() {
        return right - left;
    }

    int height() {
        return bottom - top;
    }

    /** Larger on one axis, as far as the picture goes, so that it comes near to the shape of a size. */
    Region shapedAs(int width, int height, BufferedImage picture) {
        double shape = (double) width / height;
        if ((double) width() / height() > shape) {
            int[] ends = grown(top, bottom, width() / shape, picture.getHeight());
            return new Region(left, ends[0], right, ends[1]);
        }
        int[] ends = grown(left, right, height() * shape, picture.getWidth());
        return new Region(ends[0], top, ends[1], bottom);
    }

    BufferedImage of(BufferedImage picture) {
        int[] colours = picture.getRGB(left, top, width(), height(), null, 0, width());
        return Greys.picture(colours, width(), height());
    }

    private Region with(int x, int y) {
        return new Region(Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1));
    }

    private static int[] grown(int start, int end, double length, int most) {
        int more = (int) (length - (end - start));
        int from = start - more / 2;
        int to = end + more - more / 2;
        int over = Math.max(0, to - most);
        from -= over;
        to -= over;
        int under = Math.max(0, -from);
        return new int[] {from + under, Math.min(to + under, most)};
    }
}
