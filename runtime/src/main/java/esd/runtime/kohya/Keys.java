package esd.runtime.kohya;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;
import java.util.OptionalDouble;

/** A list of settings, each read by its key within its limits. */
final class Keys {
    private final Options options;

    Keys(Options options) {
        this.options = options;
    }

    double number(String key, double absent, double least, double most) throws RefusedOption {
        double value = options.real(key, absent);
        if (!(value >= least && value <= most)) {
            throw wrong(key, "a number from %s to %s".formatted(least, most));
        }
        return value;
    }

    OptionalDouble number(String key) throws RefusedOption {
        String text = text(key, "None");
        return text.equals("None") ? OptionalDouble.empty() : OptionalDouble.of(options.real(key, 0));
    }

    int whole(String key, long absent, int least, int most) throws RefusedOption {
        return (int) whole(key, absent, (long) least, most);
    }

    long whole(String key, long absent, long least, long most) throws RefusedOption {
        double value = options.real(key, (double) absent);
        if (value != Math.rint(value) || value < least || value > most) {
            throw wrong(key, "a whole number from %d to %d".formatted(least, most));
        }
        return (long) value;
    }

    boolean flag(String key) throws RefusedOption {
        return options.flag(key, false);
    }

    String text(String key, String absent) {
        return options.text(key, absent);
    }

    List<Double> numbers(String key, List<Double> absent) throws RefusedOption {
        return options.reals(key, absent);
    }

    /** Knows a key of which only one value is done. */
    void only(String key, String done) throws RefusedOption {
        options.only(key, done);
    }

    void refuseTheRest() throws RefusedOption {
        options.refuseTheRest();
    }

    RefusedOption wrong(String key, String expected) {
        return options.wrong(key, expected);
    }
}
