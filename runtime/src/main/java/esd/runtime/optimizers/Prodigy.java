package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Adam that estimates its step from how far the parameters have come: one estimate {@code d} for all groups. */
final class Prodigy implements Rule {
    private final ProdigySettings settings;
    private final List<ParameterGroup> groups;
    private final Memory memory;
    private final List<List<NDArray>> remembered;

    Prodigy(ProdigySettings settings, List<ParameterGroup> groups, Memory memory) {
        this.settings = settings;
        this.groups = groups;
        this.memory = memory;
        this.remembered =
                groups.stream().map(group -> remembered(group.parameters())).toList();
    }

    /** Both moments, the sums of gradients and the places of the beginning, kind by kind. */
    private List<NDArray> remembered(List<Parameter> parameters) {
        List<NDArray> remembered = new ArrayList<>(memory.zeros(parameters, "exp_avg"));
        remembered.addAll(memory.zeros(parameters, "exp_avg_sq"));
        for (Parameter parameter : parameters) {
            long every = settings.every();
            Shape thinned = new Shape((parameter.value().size() + every - 1) / every);
            remembered.add(memory.zeros(parameter, "s", DataType.FLOAT32, thinned));
        }
        for (Parameter parameter : parameters) {
            remembered.add(memory.thinned(parameter, "p0", settings.every()));
        }
        return remembered;
    }

    @Override
    public List<Double> move(List<Double> rates) {
        double rate = Collections.max(rates);
        double d = memory.number("d", settings.first());
        double step = d * rate * settings.correction(memory.number("k", 0));
        Sums sums = feel(rates, d, step);
        if (sums.size() > 0) {
            double found = estimate(d, d / settings.first() * step * sums.way(), sums.size());
            for (int i = 0; i < rates.size(); i++) {
                move(groups.get(i), remembered.get(i), step, found, found / d);
            }
            memory.keep("k", memory.number("k", 0) + 1);
        }
        double now = memory.number("d", d);
        return rates.stream().map(each -> each * now).toList();
    }

    private record Sums(double way, double size) {}

    private Sums feel(List<Double> rates, double d, double step) {
        double weight = d / settings.first() * (settings.safeguard() ? d : step);
        try (NDManager scratch = memory.manager().newSubManager()) {
            NDArray sums = scratch.zeros(new Shape(2), DataType.FLOAT64);
            for (int i = 0; i < rates.size(); i++) {
                if (rates.get(i) > 0) {
                    feel(groups.get(i), remembered.get(i), sums, d, weight);
                }
            }
            double[] both = sums.toDoubleArray();
            return new Sums(both[0], both[1]);
        }
    }

    private void feel(ParameterGroup group, List<NDArray> remembered, NDArray sums, double d, double weight) {
        try (Carried carried = Carried.by(group.parameters())) {
            List<NDArray> tensors = carried.after(group.values());
            tensors.addAll(remembered);
            tensors.add(sums);
            int size = group.parameters().size();
            Betas betas = settings.betas();
            Update.PRODIGY_FEEL.of(
                    tensors, size, settings.every(), betas.first(), betas.second(), settings.third(), d, weight);
        }
    }

    /** The next d, which never falls. */
    private double estimate(double d, double way, double size) {
        double numerator = memory.number("d_numerator", 0) * settings.third() + way;
        double hat = settings.coefficient() * numerator / size;
        double first = d == settings.first() ? Math.max(d, hat) : d;
        double most = Math.max(memory.number("d_max", settings.first()), hat);
        double next = Math.min(most, first * settings.growth());
        memory.keep("d_numerator", numerator);
        memory.keep("d_max", most);
        memory.keep("d", next);
        return next;
    }

    /** Without a first moment the gradient itself is meant, and that goes by the estimate of now. */
    private void move(ParameterGroup group, List<NDArray> remembered, double step, double d, double growth) {
        int size = group.parameters().size();
        if (settings.betas().first() == 0) {
            Update.MULTIPLY.of(remembered.subList(0, size), growth);
        }
        List<NDArray> tensors = new ArrayList<>(group.values());
        tensors.addAll(remembered.subList(0, 2 * size));
        Update.PRODIGY_MOVE.of(tensors, size, step, d * settings.epsilon(), settings.decay());
    }
}
