package esd.runtime.curve;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.Map;

/** Letters as lines, so that a machine without any fonts can write the few words of a curve. */
final class Strokes {
    private static final double GAP = 2;
    private static final double SPACE = 3;

    /** Lines of x,y with bars between them: 0 is the top of a capital, 2 that of a small letter, 6 the line. */
    private static final Map<Character, String> LETTERS = Map.ofEntries(
            Map.entry('0', "1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 1,0"),
            Map.entry('1', "0.5,1 2,0 2,6|0.5,6 3.5,6"),
            Map.entry('2', "0,1 1,0 3,0 4,1 4,2 0,6 4,6"),
            Map.entry('3', "0,1 1,0 3,0 4,1 4,2 3,3 4,4 4,5 3,6 1,6 0,5|2,3 3,3"),
            Map.entry('4', "3,6 3,0 0,4 4,4"),
            Map.entry('5', "4,0 0,0 0,2.5 3,2.5 4,3.5 4,5 3,6 1,6 0,5"),
            Map.entry('6', "4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5 4,4 3,3 1,3 0,4"),
            Map.entry('7', "0,0 4,0 1.5,6"),
            Map.entry('8', "1,3 0,2 0,1 1,0 3,0 4,1 4,2 3,3 1,3 0,4 0,5 1,6 3,6 4,5 4,4 3,3"),
            Map.entry('9', "0,5 1,6 3,6 4,5 4,1 3,0 1,0 0,1 0,2 1,3 3,3 4,2"),
            Map.entry('.', "0,6 0,6"),
            Map.entry('-', "0,3.5 3,3.5"),
            Map.entry('a', "0,2.6 1,2 3,2 4,3 4,6|4,3.8 1,3.8 0,4.5 0,5.3 1,6 3,6 4,5"),
            Map.entry('c', "4,2.7 3,2 1,2 0,3 0,5 1,6 3,6 4,5.3"),
            Map.entry('e', "0,4 4,4 4,3 3,2 1,2 0,3 0,5 1,6 3,6 4,5.4"),
            Map.entry('f', "3,0.3 2,0 1,1 1,6|0,2 3,2"),
            Map.entry('h', "0,0 0,6|0,3 1,2 3,2 4,3 4,6"),
            Map.entry('l', "0,0 0,5 1,6"),
            Map.entry('m', "0,2 0,6|0,3 1,2 2,3 2,6|2,3 3,2 4,3 4,6"),
            Map.entry('n', "0,2 0,6|0,3 1,2 3,2 4,3 4,6"),
            Map.entry('o', "1,2 3,2 4,3 4,5 3,6 1,6 0,5 0,3 1,2"),
            Map.entry('p', "0,2 0,8|0,3 1,2 3,2 4,3 4,5 3,6 1,6 0,5"),
            Map.entry('r', "0,2 0,6|0,3 1,2 2.5,2"),
            Map.entry('s', "4,2.5 3,2 1,2 0,2.7 0,3.3 1,4 3,4 4,4.7 4,5.3 3,6 1,6 0,5.5"),
            Map.entry('t', "1,0.5 1,5 2,6 3,6|0,2 3,2"),
            Map.entry('v', "0,2 2,6 4,2"));

    private Strokes() {}

    /** Writes from x on, on the line y; a unit of a letter is this many pixels. */
    static void write(Graphics2D graphics, String text, double x, double y, double unit) {
        double pen = x;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            String lines = LETTERS.getOrDefault(letter, "");
            for (String line : lines.split("\\|")) {
                draw(graphics, line, AffineTransform.getTranslateInstance(pen, y - 6 * unit), unit);
            }
            pen += (width(lines) + GAP) * unit;
        }
    }

    /** How many pixels a text is wide. */
    static double width(String text, double unit) {
        double width = text.chars()
                .mapToDouble(letter -> width(LETTERS.getOrDefault((char) letter, "")) + GAP)
                .sum();
        return Math.max(0, width - GAP) * unit;
    }

    private static double width(String lines) {
        double width = lines.isEmpty() ? SPACE : 0;
        for (String point : lines.isEmpty() ? new String[0] : lines.split("[ |]")) {
            width = Math.max(width, Double.parseDouble(point.substring(0, point.indexOf(','))));
        }
        return width;
    }

    private static void draw(Graphics2D graphics, String line, AffineTransform place, double unit) {
        if (line.isEmpty()) {
            return;
        }
        Path2D path = new Path2D.Double();
        for (String point : line.split(" ")) {
            int comma = point.indexOf(',');
            double x = Double.parseDouble(point.substring(0, comma)) * unit;
            double y = Double.parseDouble(point.substring(comma + 1)) * unit;
            if (path.getCurrentPoint() == null) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        graphics.draw(path.createTransformedShape(place));
    }
}
