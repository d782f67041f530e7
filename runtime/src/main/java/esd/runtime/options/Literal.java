package esd.runtime.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text of a Python literal: a number, True, False, None, a quoted text, or numbers with commas between them. */
record Literal(String text) {
    static Literal of(String text) {
        boolean quoted = text.length() > 1 && "'\"".indexOf(text.charAt(0)) >= 0;
        boolean closed = quoted && text.charAt(text.length() - 1) == text.charAt(0);
        return new Literal(closed ? text.substring(1, text.length() - 1) : text);
    }

    Optional<Double> real() {
        return number(text);
    }

    Optional<Boolean> flag() {
        return switch (text) {
            case "True", "true" -> Optional.of(true);
            case "False", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    boolean none() {
        return text.equals("None");
    }

    /** The numbers of a tuple, with or without its brackets; empty if it is none. */
    List<Double> reals() {
        boolean bracketed = text.matches("\\(.*\\)|\\[.*]");
        String inner = bracketed ? text.substring(1, text.length() - 1) : text;
        List<Double> numbers = new ArrayList<>();
        for (String part : inner.split(",", -1)) {
            Optional<Double> number = number(part.strip());
            if (number.isEmpty()) {
                return List.of();
            }
            numbers.add(number.get());
        }
        return numbers;
    }

    /** A finite number, or infinity as Python writes it. */
    private static Optional<Double> number(String text) {
        if (text.matches("[+-]?(\\d[\\d_]*\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            return Optional.of(Double.valueOf(text.replace("_", "")));
        }
        return text.matches("inf|float\\(['\"]inf['\"]\\)") ? Optional.of(Double.POSITIVE_INFINITY) : Optional.empty();
    }
}
