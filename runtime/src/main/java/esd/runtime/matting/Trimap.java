package esd.runtime.matting;

import java.util.function.IntPredicate;

/** For each place of a picture: surely in front, surely behind, or open. */
final class Trimap {
    private final boolean[] front;
    private final boolean[] behind;

    private Trimap(boolean[] front, boolean[] behind) {
        this.front = front;
        this.behind = behind;
    }

    /** Reads a mask's levels, 0 to 255, row by row. What could be both is behind. */
    static Trimap of(int[] mask, int width, MattingOptions options) {
        boolean[] front = eroded(mask, width, options.erosion(), level -> level > options.foreground(), false);
        boolean[] behind = eroded(mask, width, options.erosion(), level -> level < options.background(), true);
        for (int place = 0; place < mask.length; place++) {
            front[place] &= !behind[place];
        }
        return new Trimap(front, behind);
    }

    boolean front(int place) {
        return front[place];
    }

    boolean open(int place) {
        return !front[place] && !behind[place];
    }

    /** Whether there is something to begin with: places that are surely in front, and others surely behind. */
    boolean usable() {
        return any(front) && any(behind);
    }

    private static boolean any(boolean[] places) {
        for (boolean place : places) {
            if (place) {
                return true;
            }
        }
        return false;
    }

    /** The places around which a square is all of one kind; a side of 0 looks at the four neighbours. */
    private static boolean[] eroded(int[] mask, int width, int side, IntPredicate kind, boolean outside) {
        boolean[] places = new boolean[mask.length];
        for (int place = 0; place < mask.length; place++) {
            places[place] = kind.test(mask[place]);
        }
        if (side > 0) {
            return along(along(places, width, 1, side, outside), width, width, side, outside);
        }
        boolean[] across = along(places, width, 1, 3, outside);
        boolean[] down = along(places, width, width, 3, outside);
        for (int place = 0; place < places.length; place++) {
            places[place] = across[place] && down[place];
        }
        return places;
    }

    /** Erodes rows (a stride of 1) or columns (a stride of the width). */
    private static boolean[] along(boolean[] places, int width, int stride, int side, boolean outside) {
        int length = stride == 1 ? width : places.length / width;
        boolean[] result = new boolean[places.length];
        int[] others = new int[length + 1];
        for (int line = 0; line < places.length / length; line++) {
            int start = stride == 1 ? line * width : line;
            for (int i = 0; i < length; i++) {
                others[i + 1] = others[i] + (places[start + i * stride] ? 0 : 1);
            }
            for (int i = 0; i < length; i++) {
                int first = i - side / 2;
                int end = first + side;
                boolean within = first >= 0 && end <= length;
                int found = others[Math.min(end, length)] - others[Math.max(first, 0)];
                result[start + i * stride] = found == 0 && (within || outside);
            }
        }
        return result;
    }
}
