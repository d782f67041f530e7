package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What an image shall not show, what it shall, and how strongly the difference counts.
 *
 * @param unconditional what not, as text conditioning
 * @param conditionals what: each pulls away from the unconditional with its own weight
 * @param scale {@code cfg_scale}
 */
public record Guidance(Conditional unconditional, List<Conditional> conditionals, double scale) {
    public Guidance {
        conditionals = List.copyOf(conditionals);
    }

    /** Both conditionings are [1, S, T] and stay the same over the run. */
    public static Guidance of(NDArray unconditional, NDArray conditional, double scale) {
        return new Guidance(Conditional.constant(unconditional), List.of(Conditional.constant(conditional)), scale);
    }

    /** Whether the negative prompt cancels out and need not be computed. */
    boolean aloneCounts() {
        return scale == 1 && conditionals.size() == 1 && conditionals.get(0).weight() == 1;
    }

    /**
     * One text conditioning, which may be another one from some call on.
     *
     * @param moments in their order; the last one lasts to the end
     */
    public record Conditional(double weight, List<Moment> moments) {
        public Conditional {
            moments = List.copyOf(moments);
        }

        static Conditional constant(NDArray context) {
            return new Conditional(1, List.of(new Moment(Integer.MAX_VALUE, context)));
        }

        /** The conditioning of a call, counted from 0, that is still asked as its span's last call goes by. */
        NDArray at(int call) {
            return moments.stream()
                    .filter(moment -> call <= moment.lastCall())
                    .findFirst()
                    .orElse(moments.get(moments.size() - 1))
                    .context();
        }
    }

    /** A conditioning [1, S, T] up to a call. */
    public record Moment(int lastCall, NDArray context) {}
}
