package esd.runtime.optimizers;

import java.util.List;

/** How an optimizer moves its groups of parameters. */
sealed interface Rule permits AdamW, AdamW8bit, Lion, Prodigy, AdaFactor {
    /** One step with these rates, group by group; tells the rates that it took. */
    List<Double> move(List<Double> rates);
}
