package esd.models.adapter;

import java.util.OptionalInt;

/**
 * Which layers learn, and how much they can.
 *
 * @param rank of linear layers and of convolutions of one pixel
 * @param alpha what a delta is multiplied with, divided by its rank
 * @param convRank of convolutions with a larger kernel, which learn only where this is given
 * @param convAlpha their alpha
 */
public record AdapterSettings(
        int rank,
        double alpha,
        OptionalInt convRank,
        double convAlpha,
        Dropouts dropouts,
        boolean unet,
        boolean textEncoder) {
    /**
     * What is left out of a step at random, as a share of the whole.
     *
     * @param element single numbers between the factors
     * @param rank whole ranks, for each picture
     * @param module whole layers
     */
    public record Dropouts(double element, double rank, double module) {
        public static final Dropouts NONE = new Dropouts(0, 0, 0);
    }
}
