package esd.runtime.curve;

import esd.runtime.curve.Points.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The loss of each step of a training and their mean, as a picture with labelled axes. For one thread. */
public final class LossCurve {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;
    private static final double LEFT = 110;
    private static final double RIGHT = WIDTH - 30.0;
    private static final double TOP = 60;
    private static final double BOTTOM = HEIGHT - 70.0;
    private static final double UNIT = 2;
    private static final Color INK = new Color(0x333333);
    private static final Color GRID = new Color(0xE4E4E4);
    private static final Color LOSS = new Color(0xA9C6E8);
    private static final Color MEAN = new Color(0x1B4F8A);

    private final Points points = new Points();

    /** Adds a step, counted from 1, with its loss and the mean of the last ones. */
    public void add(long step, double loss, double mean) {
        points.add(new Point(step, loss, mean));
    }

    /** What there is so far. */
    public BufferedImage picture() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            draw(graphics, points.all());
            return picture;
        } finally {
            graphics.dispose();
        }
    }

    private static void draw(Graphics2D graphics, List<Point> points) {
        double last = points.isEmpty() ? 1 : points.get(points.size() - 1).step();
        double first = points.isEmpty() ? 0 : points.get(0).step();
        double most = points.stream().mapToDouble(Point::loss).max().orElse(1);
        Axis steps = new Axis(first, last, LEFT, RIGHT);
        Axis losses = new Axis(0, most, BOTTOM, TOP);
        frame(graphics, steps, losses);
        line(graphics, points, steps, losses, Point::loss, LOSS, 1.2f);
        line(graphics, points, steps, losses, Point::mean, MEAN, 2.5f);
        key(graphics, "loss of a step", LEFT + 30, LOSS);
        key(graphics, "mean of the last epoch", LEFT + 320, MEAN);
    }

    private static void frame(Graphics2D graphics, Axis steps, Axis losses) {
        graphics.setStroke(new BasicStroke(1.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (BigDecimal mark : steps.marks()) {
            double x = steps.at(mark.doubleValue());
            graphics.setColor(GRID);
            graphics.draw(new Line2D.Double(x, TOP, x, BOTTOM));
            String text = text(mark);
            graphics.setColor(INK);
            Strokes.write(graphics, text, x - Strokes.width(text, UNIT) / 2, BOTTOM + 24, UNIT);
        }
        for (BigDecimal mark : losses.marks()) {
            double y = losses.at(mark.doubleValue());
            graphics.setColor(GRID);
            graphics.draw(new Line2D.Double(LEFT, y, RIGHT, y));
            String text = text(mark);
            graphics.setColor(INK);
            Strokes.write(graphics, text, LEFT - 12 - Strokes.width(text, UNIT), y + 3 * UNIT, UNIT);
        }
        graphics.draw(new Line2D.Double(LEFT, BOTTOM, RIGHT, BOTTOM));
        graphics.draw(new Line2D.Double(LEFT, TOP, LEFT, BOTTOM));
        Strokes.write(graphics, "step", (LEFT + RIGHT - Strokes.width("step", UNIT)) / 2, BOTTOM + 52, UNIT);
        Strokes.write(graphics, "loss", LEFT - 12 - Strokes.width("loss", UNIT), TOP - 22, UNIT);
    }

    private static String text(BigDecimal mark) {
        String plain = mark.stripTrailingZeros().toPlainString();
        return plain.length() <= 8
                ? plain
                : mark.stripTrailingZeros().toString().replaceAll("[E+]+", "e");
    }

    private static void line(
            Graphics2D graphics,
            List<Point> points,
            Axis steps,
            Axis losses,
            ToDoubleFunction<Point> value,
            Color color,
            float width) {
        Path2D path = new Path2D.Double();
        for (Point point : points) {
            double x = steps.at(point.step());
            double y = losses.at(value.applyAsDouble(point));
            if (path.getCurrentPoint() == null) {
                path.moveTo(x, y);
            }
            path.lineTo(x, y);
        }
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(path);
    }

    private static void key(Graphics2D graphics, String text, double x, Color color) {
        graphics.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.setColor(color);
        graphics.draw(new Line2D.Double(x, TOP - 28, x + 30, TOP - 28));
        graphics.setStroke(new BasicStroke(1.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.setColor(INK);
        Strokes.write(graphics, text, x + 42, TOP - 22, UNIT);
    }
}
