package esd.runtime.optimizers;

import esd.runtime.options.Options;
import esd.runtime.options.RefusedOption;
import java.util.List;

/** Which optimizer, with which arguments: known and checked before anything is loaded. */
public final class OptimizerSettings {
    private final OptimizerType type;
    private final Plan plan;
    private final String arguments;

    private OptimizerSettings(OptimizerType type, Plan plan, String arguments) {
        this.type = type;
        this.plan = plan;
        this.arguments = arguments;
    }

    /** Reads kohya's {@code optimizer_type} and {@code optimizer_args}. */
    public static OptimizerSettings of(String type, List<String> arguments) throws RefusedOption {
        OptimizerType known = OptimizerType.of(type);
        Options options = Options.of("optimizer_args", arguments);
        Plan plan = known.read(options);
        options.refuseTheRest();
        return new OptimizerSettings(known, plan, options.joined());
    }

    /** Refuses learning rates of groups that do not go with it. */
    public void check(List<Double> rates) throws RefusedOption {
        plan.check(rates);
    }

    /** An optimizer of these parameters, which nothing has moved yet. */
    public Optimizer over(List<ParameterGroup> groups) {
        Memory memory = new Memory(groups);
        return new Optimizer(List.copyOf(groups), memory, plan.over(groups, memory));
    }

    /** Whether it finds the learning rate itself, so that the only schedule that it goes with is kohya's "adafactor". */
    public boolean findsRate() {
        return plan.findsRate();
    }

    /** As kohya writes it into {@code ss_optimizer}. */
    public String title() {
        return arguments.isEmpty() ? type.module() : "%s(%s)".formatted(type.module(), arguments);
    }
}
