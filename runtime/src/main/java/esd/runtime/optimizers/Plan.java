package esd.runtime.optimizers;

import esd.runtime.options.RefusedOption;
import java.util.List;

/** An optimizer's arguments, read and checked. */
interface Plan {
    Rule over(List<ParameterGroup> groups, Memory memory);

    /** Throws where the learning rates of the groups do not go with it. */
    default void check(List<Double> rates) throws RefusedOption {}

    default boolean findsRate() {
        return false;
    }
}
