package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Update;
import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;

/** Steps of one length for every element, by the sign of its moment. */
final class Lion implements Rule {
    private final Settings settings;
    private final List<ParameterGroup> groups;
    private final List<List<NDArray>> moments;

    private Lion(Settings settings, List<ParameterGroup> groups, Memory memory) {
        this.settings = settings;
        this.groups = groups;
        this.moments = groups.stream()
                .map(group -> memory.zeros(group.parameters(), "exp_avg"))
                .toList();
    }

    @Override
    public List<Double> move(List<Double> rates) {
        for (int i = 0; i < rates.size(); i++) {
            move(groups.get(i), moments.get(i), rates.get(i));
        }
        return rates;
    }

    private void move(ParameterGroup group, List<NDArray> moments, double rate) {
        try (Carried carried = Carried.by(group.parameters())) {
            List<NDArray> tensors = carried.after(group.values());
            tensors.addAll(moments);
            int size = group.parameters().size();
            Betas betas = settings.betas();
            Update.LION.of(tensors, size, rate, betas.first(), betas.second(), settings.decay());
        }
    }

    record Settings(Betas betas, double decay) implements Plan {
        static Settings read(Options options) throws RefusedOption {
            options.only("use_triton", "False");
            options.only("decoupled_weight_decay", "False");
            return new Settings(Betas.read(options, 0.99), options.least("weight_decay", 0, 0));
        }

        @Override
        public Rule over(List<ParameterGroup> groups, Memory memory) {
            return new Lion(this, groups, memory);
        }
    }
}
