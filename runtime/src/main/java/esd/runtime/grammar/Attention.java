package esd.runtime.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads emphasis: {@code (x)} is 1.1 times stronger, {@code [x]} weaker by the same, {@code (x:1.2)} as strong as it
 * says; a backslash makes a bracket a character; what is never closed lasts to the end.
 */
public final class Attention {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<escape>\\\\[()\\[\\]\\\\]?)|(?<weight>:\\s*(?<number>[+-]?[.\\d]+)\\s*\\))|[()\\[\\]:]|[^\\\\()\\[\\]:]+");
    private static final Pattern BREAK = Pattern.compile("\\bBREAK\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d{1,20}(\\.\\d*)?|\\.\\d+)");

    /** Deeper brackets than this no longer add to a weight that is beyond use anyway. */
    private static final int DEEPEST = 100;

    private final List<Piece> pieces = new ArrayList<>();
    private Bracket round = Bracket.NONE;
    private Bracket square = Bracket.NONE;

    /** Some text, or a BREAK, and the brackets around it. */
    private record Piece(String text, boolean isBreak, Bracket round, Bracket square) {}

    private Attention() {}

    public static List<Part> parse(String prompt) {
        Attention attention = new Attention();
        Matcher tokens = TOKEN.matcher(prompt);
        while (tokens.find()) {
            attention.take(tokens);
        }
        return attention.parts();
    }

    private void take(Matcher token) {
        String text = token.group();
        if (token.group("escape") != null) {
            text(text.substring(1));
        } else if (text.equals("(")) {
            round = Bracket.round(round);
        } else if (text.equals("[")) {
            square = Bracket.square(square);
        } else if (token.group("weight") != null && round != Bracket.NONE && isNumber(token.group("number"))) {
            round = round.close(Double.parseDouble(token.group("number")), token.start());
        } else if (text.equals(")") && round != Bracket.NONE) {
            round = round.close(Bracket.STRONGER, token.start());
        } else if (text.equals("]") && square != Bracket.NONE) {
            square = square.close(Bracket.WEAKER, token.start());
        } else {
            textWithBreaks(text);
        }
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    private void textWithBreaks(String text) {
        String[] parts = BREAK.split(text, -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                pieces.add(new Piece("", true, round, square));
            }
            String begun = i > 0 ? parts[i].stripLeading() : parts[i];
            text(i + 1 < parts.length ? begun.stripTrailing() : begun);
        }
    }

    private void text(String text) {
        pieces.add(new Piece(text, false, round, square));
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        double weight = 1;
        for (Piece piece : pieces) {
            double own = weight(piece);
            if (piece.isBreak() || own != weight) {
                flush(parts, text, weight);
                weight = own;
            }
            if (piece.isBreak()) {
                parts.add(new Part.Break());
            }
            text.append(piece.text());
        }
        flush(parts, text, weight);
        return parts;
    }

    private static void flush(List<Part> parts, StringBuilder text, double weight) {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text.toString(), weight));
            text.setLength(0);
        }
    }

    /** The brackets around a piece multiply in the order in which they close. */
    private static double weight(Piece piece) {
        Bracket round = piece.round();
        Bracket square = piece.square();
        double weight = 1;
        for (int depth = 0; depth < DEEPEST && (round != Bracket.NONE || square != Bracket.NONE); depth++) {
            if (round.closesBefore(square)) {
                weight *= round.multiplier();
                round = round.outer();
            } else {
                weight *= square.multiplier();
                square = square.outer();
            }
        }
        return weight;
    }
}
