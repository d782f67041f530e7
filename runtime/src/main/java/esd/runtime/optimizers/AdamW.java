package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Update;
import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.ArrayList;
import java.util.List;

/** Adam with decoupled weight decay, all parameters of a group at a call. */
final class AdamW implements Rule {
    private final Settings settings;
    private final List<ParameterGroup> groups;
    private final Memory memory;
    private final List<List<NDArray>> moments;

    private AdamW(Settings settings, List<ParameterGroup> groups, Memory memory) {
        this.settings = settings;
        this.groups = groups;
        this.memory = memory;
        this.moments = groups.stream().map(group -> moments(group.parameters())).toList();
    }

    private List<NDArray> moments(List<Parameter> parameters) {
        List<NDArray> zeros = new ArrayList<>(memory.zeros(parameters, "exp_avg"));
        zeros.addAll(memory.zeros(parameters, "exp_avg_sq"));
        if (settings.amsgrad()) {
            zeros.addAll(memory.zeros(parameters, "max_exp_avg_sq"));
        }
        return zeros;
    }

    @Override
    public List<Double> move(List<Double> rates) {
        double step = memory.count();
        for (int i = 0; i < rates.size(); i++) {
            move(groups.get(i), moments.get(i), step, rates.get(i));
        }
        return rates;
    }

    private void move(ParameterGroup group, List<NDArray> moments, double step, double rate) {
        try (Carried carried = Carried.by(group.parameters())) {
            List<NDArray> tensors = carried.after(group.values());
            tensors.addAll(moments);
            settings.move(tensors, group.parameters().size(), step, rate);
        }
    }

    record Settings(Betas betas, double epsilon, double decay, boolean amsgrad) implements Plan {
        static Settings read(Options options) throws RefusedOption {
            return new Settings(
                    Betas.read(options, 0.999),
                    options.least("eps", 1e-8, 0),
                    options.least("weight_decay", 0.01, 0),
                    options.flag("amsgrad", false));
        }

        @Override
        public Rule over(List<ParameterGroup> groups, Memory memory) {
            return new AdamW(this, groups, memory);
        }

        void move(List<NDArray> tensors, int parameters, double step, double rate) {
            Update.ADAMW.of(tensors, parameters, step, rate, betas.first(), betas.second(), epsilon, decay);
        }
    }
}
