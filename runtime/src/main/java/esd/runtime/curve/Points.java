package esd.runtime.curve;

import java.util.ArrayList;
import java.util.List;

/** The points of a curve: of a long one each stands for several steps, so that there are never many. */
final class Points {
    private static final int MOST = 2_000;

    /** The losses of one step or of several together. */
    record Point(double step, double loss, double mean) {}

    private List<Point> points = new ArrayList<>();
    private final List<Point> waiting = new ArrayList<>();
    private int together = 1;

    void add(Point point) {
        waiting.add(point);
        if (waiting.size() == together) {
            points.add(joined(waiting));
            waiting.clear();
        }
        if (points.size() == MOST) {
            List<Point> half = new ArrayList<>();
            for (int i = 0; i < MOST; i += 2) {
                half.add(joined(points.subList(i, i + 2)));
            }
            points = half;
            together *= 2;
        }
    }

    private static Point joined(List<Point> part) {
        return new Point(
                part.get(part.size() - 1).step(),
                part.stream().mapToDouble(Point::loss).average().orElseThrow(),
                part.get(part.size() - 1).mean());
    }

    List<Point> all() {
        return List.copyOf(points);
    }
}
