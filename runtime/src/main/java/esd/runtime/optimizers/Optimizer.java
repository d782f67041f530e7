package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Moves parameters against their gradients, in place. What it remembers of earlier steps is freed when it is closed, the
 * parameters are not. For one thread at a time.
 */
public final class Optimizer implements AutoCloseable {
    private final List<ParameterGroup> groups;
    private final Memory memory;
    private final Rule rule;
    private List<Double> rates;

    Optimizer(List<ParameterGroup> groups, Memory memory, Rule rule) {
        this.groups = groups;
        this.memory = memory;
        this.rule = rule;
        this.rates = groups.stream().map(ParameterGroup::learningRate).toList();
    }

    /**
     * One step by the gradients that the parameters carry now, each group at its learning rate times {@code factor},
     * which a schedule tells. To be called when the gradient collector is closed. A parameter that the loss did not reach
     * moves as one whose gradient is zero.
     */
    public void step(double factor) {
        rates = rule.move(
                groups.stream().map(group -> group.learningRate() * factor).toList());
    }

    /** The rate of each group in the last step, as kohya logs it: what the optimizer found itself, if it finds it. */
    public List<Double> learningRates() {
        return rates;
    }

    /**
     * All that the next step depends on beside the parameters, under names that are the same in every process. The arrays
     * stay the optimizer's, and later calls change them.
     */
    public Map<String, NDArray> state() {
        return memory.all();
    }

    /** Goes on from a saved state; throws {@link IllegalArgumentException} if it is of other parameters. */
    public void load(Map<String, NDArray> state) {
        memory.load(state);
    }

    @Override
    public void close() {
        memory.close();
    }
}
