package esd.runtime.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * The options of one list, such as {@code optimizer_args}. Whoever reads them asks for each that it knows, and then
 * refuses the rest.
 */
public final class Options {
    private final String name;
    private final Map<String, Literal> values;
    private final TreeSet<String> known = new TreeSet<>();

    private Options(String name, Map<String, Literal> values) {
        this.name = name;
        this.values = values;
    }

    /** Reads {@code key=value} texts; {@code name} is what messages call the list. */
    public static Options of(String name, List<String> arguments) throws RefusedOption {
        Map<String, Literal> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new RefusedOption("%s: \"%s\" is not of the form key=value".formatted(name, argument));
            }
            String key = argument.substring(0, equals).strip();
            Literal value = Literal.of(argument.substring(equals + 1).strip());
            if (values.put(key, value) != null) {
                throw new RefusedOption("%s: %s is given twice".formatted(name, key));
            }
        }
        return new Options(name, values);
    }

    public double real(String key, double absent) throws RefusedOption {
        Optional<Literal> value = find(key);
        return value.isEmpty() ? absent : value.get().real().orElseThrow(() -> wrong(key, "a number"));
    }

    /** A finite number that is not below another. */
    public double least(String key, double absent, double least) throws RefusedOption {
        double value = real(key, absent);
        if (!(value >= least && Double.isFinite(value))) {
            throw wrong(key, "a number not below %s".formatted(least));
        }
        return value;
    }

    /** A finite number above another. */
    public double above(String key, double absent, double below) throws RefusedOption {
        double value = real(key, absent);
        if (!(value > below && Double.isFinite(value))) {
            throw wrong(key, "a number above %s".formatted(below));
        }
        return value;
    }

    /** A number, or nothing where the option is absent or None. */
    public OptionalDouble real(String key) throws RefusedOption {
        Optional<Literal> value = find(key).filter(literal -> !literal.none());
        return value.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(value.get().real().orElseThrow(() -> wrong(key, "a number or None")));
    }

    /** A whole number from 1 on. */
    public long count(String key, long absent) throws RefusedOption {
        double value = least(key, (double) absent, 1);
        if (value != Math.rint(value)) {
            throw wrong(key, "a whole number");
        }
        return (long) value;
    }

    public boolean flag(String key, boolean absent) throws RefusedOption {
        Optional<Literal> value = find(key);
        return value.isEmpty() ? absent : value.get().flag().orElseThrow(() -> wrong(key, "True or False"));
    }

    public String text(String key, String absent) {
        return find(key).map(Literal::text).orElse(absent);
    }

    /** As many numbers as there are defaults. */
    public List<Double> reals(String key, List<Double> absent) throws RefusedOption {
        List<Double> value = find(key).map(Literal::reals).orElse(absent);
        if (value.size() != absent.size()) {
            throw wrong(key, "%d numbers with commas between them".formatted(absent.size()));
        }
        return value;
    }

    /** Knows an option that only its default value is done of. */
    public void only(String key, String done) throws RefusedOption {
        Optional<Literal> value = find(key);
        if (value.isPresent() && !value.get().equals(Literal.of(done))) {
            throw new RefusedOption("%s: %s=%s is not available in this version, only %s"
                    .formatted(name, key, value.get().text(), done));
        }
    }

    /** Throws if an option was given that nobody asked for. */
    public void refuseTheRest() throws RefusedOption {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new RefusedOption("%s: %s is unknown; known are %s"
                        .formatted(name, key, known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    /** The options as given, {@code key=value} with commas between them. */
    public String joined() {
        return String.join(
                ",",
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                        .toList());
    }

    private Optional<Literal> find(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    /** A refusal of an option's value. */
    public RefusedOption wrong(String key, String expected) {
        String found = Optional.ofNullable(values.get(key)).map(Literal::text).orElse("absent");
        return new RefusedOption("%s: %s must be %s, not %s".formatted(name, key, expected, found));
    }
}
