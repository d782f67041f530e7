package esd.runtime.optimizers;

import esd.runtime.options.RefusedOption;
import java.util.List;

/** An optimizer's arguments, read and checked. */
interface Plan {
    Rule over(List<ParameterGroup> groups, Memory memory);

    /** Throws where the groups' learning rates do not go with it. */
    default void check(List<ParameterGroup> groups) throws RefusedOption {}

    default boolean findsRate() {
        return false;
    }
}
