package esd.models.layout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The list of tensors that an architecture asks for, written down layer by layer below a prefix. */
final class Blueprint {
    private final String prefix;
    private final Map<String, List<Long>> tensors;

    Blueprint() {
        this("", new LinkedHashMap<>());
    }

    private Blueprint(String prefix, Map<String, List<Long>> tensors) {
        this.prefix = prefix;
        this.tensors = tensors;
    }

    /** The same list, one room further in. */
    Blueprint at(String room) {
        return new Blueprint(prefix + room + ".", tensors);
    }

    Blueprint conv(String name, long in, long out, long kernel) {
        return weight(name, out, in, kernel, kernel).bias(name, out);
    }

    Blueprint linear(String name, long in, long out) {
        return weight(name, out, in).bias(name, out);
    }

    Blueprint norm(String name, long width) {
        return weight(name, width).bias(name, width);
    }

    /** What some files hold as a convolution of one pixel and others as the linear layer that it is. */
    Blueprint projection(String name, long width, boolean linear) {
        return linear ? linear(name, width, width) : conv(name, width, width, 1);
    }

    Blueprint weight(String name, Long... shape) {
        tensors.put(prefix + name + ".weight", List.of(shape));
        return this;
    }

    private Blueprint bias(String name, long width) {
        tensors.put(prefix + name + ".bias", List.of(width));
        return this;
    }

    /** Every tensor by its full name, with its shape. */
    Map<String, List<Long>> tensors() {
        return Collections.unmodifiableMap(tensors);
    }
}
