package esd.runtime.dataset;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The sizes that pictures are brought to: one, or several of about the same area and of different shapes. */
public final class BucketTable {
    /**
     * Where a picture goes.
     *
     * @param scaled what it is resampled to
     * @param cut what is cut out of the middle of that: the bucket
     */
    public record Place(Size scaled, Size cut) {}

    private final List<Size> sizes;
    private final int area;
    private final int steps;
    private final boolean keepSmall;

    private BucketTable(SortedSet<Size> sizes, int area, int steps, boolean keepSmall) {
        this.sizes = List.copyOf(sizes);
        this.area = area;
        this.steps = steps;
        this.keepSmall = keepSmall;
    }

    /** One size for all. */
    public static BucketTable one(Size size) {
        return new BucketTable(new TreeSet<>(List.of(size)), size.width() * size.height(), 1, false);
    }

    /** All shapes whose sides are multiples of the steps within the limits, and as large as the area allows. */
    public static BucketTable of(Size largest, int least, int most, int steps) {
        int area = largest.width() * largest.height();
        TreeSet<Size> sizes = new TreeSet<>();
        int square = (int) Math.sqrt(area) / steps * steps;
        sizes.add(new Size(square, square));
        for (int width = least; width <= most; width += steps) {
            int height = Math.min(most, area / width / steps * steps);
            if (height >= least) {
                sizes.add(new Size(width, height));
                sizes.add(new Size(height, width));
            }
        }
        return new BucketTable(sizes, area, steps, false);
    }

    /** Shapes that follow the pictures: only those above the area are made smaller. */
    public static BucketTable keepingSmall(Size largest, int steps) {
        return new BucketTable(new TreeSet<>(), largest.width() * largest.height(), steps, true);
    }

    /** All sizes that are known beforehand, in order. */
    public List<Size> sizes() {
        return sizes;
    }

    /** Where a picture of this name and size goes. */
    public Place place(String name, Size picture) throws BrokenDataset {
        Place place = keepSmall ? shrunk(picture) : nearest(picture);
        if (place.cut().width() == 0 || place.cut().height() == 0) {
            throw new BrokenDataset(
                    "%s is %s pixels, too small for bucket_no_upscale: it leaves sides of %s, bucket_reso_steps is %d"
                            .formatted(name, picture, place.scaled(), steps));
        }
        return place;
    }

    private Place nearest(Size picture) {
        Size bucket = sizes.get(0);
        for (Size size : sizes) {
            double error = Math.abs(size.aspect() - picture.aspect());
            if (size.equals(picture)) {
                return new Place(size, size);
            }
            bucket = error < Math.abs(bucket.aspect() - picture.aspect()) ? size : bucket;
        }
        double scale = picture.aspect() > bucket.aspect()
                ? (double) bucket.height() / picture.height()
                : (double) bucket.width() / picture.width();
        return new Place(
                new Size((int) (picture.width() * scale + 0.5), (int) (picture.height() * scale + 0.5)), bucket);
    }

    private Place shrunk(Size picture) {
        Size scaled = (long) picture.width() * picture.height() > area ? within(picture.aspect()) : picture;
        return new Place(
                scaled, new Size(scaled.width() - scaled.width() % steps, scaled.height() - scaled.height() % steps));
    }

    /** The size of this shape and about the whole area of which one side is a multiple of the steps. */
    private Size within(double aspect) {
        double width = Math.sqrt(area * aspect);
        int roundWidth = rounded(width);
        int roundHeight = rounded(area / width);
        double byWidth = (double) roundWidth / rounded(roundWidth / aspect);
        double byHeight = (double) rounded(roundHeight * aspect) / roundHeight;
        return Math.abs(byWidth - aspect) < Math.abs(byHeight - aspect)
                ? new Size(roundWidth, (int) (roundWidth / aspect + 0.5))
                : new Size((int) (roundHeight * aspect + 0.5), roundHeight);
    }

    private int rounded(double side) {
        int whole = (int) (side + 0.5);
        return whole - whole % steps;
    }
}
