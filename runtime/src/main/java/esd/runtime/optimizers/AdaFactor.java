package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Update;
import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Steps relative to each tensor's size, by second moments that are kept as their rows' and columns' means. */
final class AdaFactor implements Rule {
    /** Row, column and momentum; a vector's moment stands for the first two, and any tensor where there is no momentum. */
    private record Learning(Parameter parameter, List<NDArray> moments) {}

    private final Settings settings;
    private final Memory memory;
    private final List<List<Learning>> groups = new ArrayList<>();

    private AdaFactor(Settings settings, List<ParameterGroup> groups, Memory memory) {
        this.settings = settings;
        this.memory = memory;
        for (ParameterGroup group : groups) {
            this.groups.add(group.parameters().stream()
                    .map(parameter -> new Learning(parameter, moments(parameter)))
                    .toList());
        }
    }

    private List<NDArray> moments(Parameter parameter) {
        List<NDArray> moments = new ArrayList<>();
        long[] shape = parameter.value().getShape().getShape();
        if (shape.length < 2) {
            NDArray squares = memory.zeros(parameter, "exp_avg_sq");
            moments.addAll(List.of(squares, squares));
        } else {
            moments.add(memory.zeros(parameter, "exp_avg_sq_row", DataType.FLOAT32, without(shape, shape.length - 1)));
            moments.add(memory.zeros(parameter, "exp_avg_sq_col", DataType.FLOAT32, without(shape, shape.length - 2)));
        }
        moments.add(settings.momentum().isPresent() ? memory.zeros(parameter, "exp_avg") : moments.get(0));
        return moments;
    }

    private static Shape without(long[] shape, int axis) {
        long[] rest = Arrays.copyOf(shape, shape.length - 1);
        System.arraycopy(shape, axis + 1, rest, axis, rest.length - axis);
        return new Shape(rest);
    }

    @Override
    public List<Double> move(List<Double> rates) {
        double step = memory.count();
        List<Double> taken = new ArrayList<>();
        try (NDManager scratch = memory.manager().newSubManager()) {
            for (int i = 0; i < groups.size(); i++) {
                double rate = settings.relative() ? settings.relativeRate(step) : rates.get(i);
                List<NDArray> each = new ArrayList<>();
                groups.get(i).forEach(one -> each.add(move(one, scratch, step, rate)));
                taken.add(each.isEmpty() ? rate : (double) each.get(0).getFloat());
            }
        }
        return taken;
    }

    private NDArray move(Learning one, NDManager scratch, double step, double rate) {
        try (Carried carried = Carried.by(List.of(one.parameter()))) {
            List<NDArray> tensors = carried.after(List.of(one.parameter().value()));
            tensors.addAll(one.moments());
            return Update.ADAFACTOR.of(
                    scratch,
                    tensors,
                    settings.scaled() ? 1 : 0,
                    1 - Math.pow(step, settings.decayRate()),
                    rate,
                    settings.floor(),
                    settings.least(),
                    settings.threshold(),
                    settings.momentum().orElse(-1),
                    settings.decay());
        }
    }

    /**
     * @param floor what is added to squared gradients
     * @param least the least size of a tensor that steps are relative to
     * @param threshold the largest root mean square of a step
     * @param scaled whether steps are relative to the tensor's size
     * @param relative whether it finds the rate itself
     * @param warmup whether the rate that it finds begins at nearly zero
     */
    record Settings(
            double floor,
            double least,
            double threshold,
            double decayRate,
            OptionalDouble momentum,
            double decay,
            boolean scaled,
            boolean relative,
            boolean warmup)
            implements Plan {
        static Settings read(Options options) throws RefusedOption {
            List<Double> eps = options.reals("eps", List.of(1e-30, 1e-3));
            boolean warmup = options.flag("warmup_init", false);
            return new Settings(
                    eps.get(0),
                    eps.get(1),
                    options.above("clip_threshold", 1, 0),
                    options.real("decay_rate", -0.8),
                    options.real("beta1"),
                    options.least("weight_decay", 0, 0),
                    options.flag("scale_parameter", true),
                    options.flag("relative_step", true) || warmup,
                    warmup);
        }

        @Override
        public Rule over(List<ParameterGroup> groups, Memory memory) {
            return new AdaFactor(this, groups, memory);
        }

        @Override
        public boolean findsRate() {
            return relative;
        }

        double relativeRate(double step) {
            return Math.min(warmup ? 1e-6 * step : 1e-2, 1 / Math.sqrt(step));
        }
    }
}
