package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Update;
import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.ArrayList;
import java.util.List;

/** AdamW whose moments are kept in 8 bits, in blocks of 256 elements with a scale of their own; small tensors in 32. */
final class AdamW8bit implements Rule {
    private static final int BLOCK = 256;

    /** A parameter with its codes and scales of both moments, or in 32 bits with the moments. */
    private record Learning(int group, Parameter parameter, boolean coded, List<NDArray> moments) {}

    private final Settings settings;
    private final Memory memory;
    private final List<NDArray> maps;
    private final List<Learning> learning = new ArrayList<>();

    private AdamW8bit(Settings settings, List<ParameterGroup> groups, Memory memory) {
        this.settings = settings;
        this.memory = memory;
        QuantizationMap signed = QuantizationMap.signed();
        QuantizationMap unsigned = QuantizationMap.unsigned();
        this.maps = List.of(
                memory.manager().create(signed.values()),
                memory.manager().create(unsigned.values()),
                memory.manager().create(signed.middles()),
                memory.manager().create(unsigned.middles()));
        for (int i = 0; i < groups.size(); i++) {
            for (Parameter parameter : groups.get(i).parameters()) {
                boolean coded = parameter.value().size() >= settings.least();
                learning.add(new Learning(i, parameter, coded, coded ? codes(parameter) : moments(parameter)));
            }
        }
    }

    private List<NDArray> moments(Parameter parameter) {
        return List.of(memory.zeros(parameter, "exp_avg"), memory.zeros(parameter, "exp_avg_sq"));
    }

    private List<NDArray> codes(Parameter parameter) {
        long blocks = (parameter.value().size() + BLOCK - 1) / BLOCK;
        List<NDArray> codes = new ArrayList<>();
        for (String moment : List.of("exp_avg", "exp_avg_sq")) {
            codes.add(memory.zeros(parameter, moment + "_codes", DataType.UINT8, new Shape(blocks, BLOCK)));
            codes.add(memory.zeros(parameter, moment + "_absmax", DataType.FLOAT32, new Shape(blocks, 1)));
        }
        return codes;
    }

    @Override
    public List<Double> move(List<Double> rates) {
        double step = memory.count();
        for (Learning one : learning) {
            try (Carried carried = Carried.by(List.of(one.parameter()))) {
                List<NDArray> tensors = carried.after(List.of(one.parameter().value()));
                tensors.addAll(one.moments());
                move(one, tensors, step, rates.get(one.group()));
            }
        }
        return rates;
    }

    private void move(Learning one, List<NDArray> tensors, double step, double rate) {
        AdamW.Settings adam = settings.adam();
        if (one.coded()) {
            tensors.addAll(maps);
            Betas betas = adam.betas();
            Update.ADAMW8BIT.of(tensors, step, rate, betas.first(), betas.second(), adam.epsilon(), adam.decay());
        } else {
            adam.move(tensors, 1, step, rate);
        }
    }

    /** @param least how many elements a tensor must have for its moments to be kept in 8 bits */
    record Settings(AdamW.Settings adam, double least) implements Plan {
        static Settings read(Options options) throws RefusedOption {
            options.only("amsgrad", "False");
            options.only("optim_bits", "32");
            options.only("args", "None");
            options.only("percentile_clipping", "100");
            options.only("block_wise", "True");
            options.only("is_paged", "False");
            return new Settings(AdamW.Settings.read(options), options.least("min_8bit_size", 4096, 0));
        }

        @Override
        public Rule over(List<ParameterGroup> groups, Memory memory) {
            return new AdamW8bit(this, groups, memory);
        }
    }
}
