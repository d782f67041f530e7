package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;

/**
 * What training does to many tensors at a call, in place and unseen by autograd ({@code updates.py}). Each constant tells
 * its tensors and, after a bar, its numbers; n is how many parameters there are.
 */
public enum Update {
    /** Gradients: their norm as one vector. */
    NORM,
    /** Gradients | the largest norm: scales them down to it and tells their norm; untouched if it is not finite. */
    CLIP,
    /** Tensors | a factor. */
    MULTIPLY,
    ZERO,
    /** One tensor: zeros in its shape and layout. */
    ZEROS_LIKE,
    /** One tensor | a number k: a copy of every k-th of its elements, as a vector. */
    THINNED_CLONE,
    /** Two tensors: the values of the second into the first. */
    COPY,
    /**
     * Parameters, gradients, first moments, second moments, and for AMSGrad the largest of these | n, step, rate, both
     * betas, epsilon, decay.
     */
    ADAMW,
    /**
     * Parameter, gradient, codes and block maxima of both moments, both maps, both maps' middles | step, rate, both betas,
     * epsilon, decay.
     */
    ADAMW8BIT,
    /** Parameters, gradients, moments | n, rate, both betas, decay. */
    LION,
    /**
     * Parameters, gradients, both moments, sums of gradients, where the parameters began, and two sums to add to: the way
     * gone along the gradients, and the gradients' size | n, every which element counts, betas one to three, d, the
     * gradients' weight.
     */
    PRODIGY_FEEL,
    /** Parameters and both moments | n, rate, epsilon, decay. */
    PRODIGY_MOVE,
    /**
     * Parameter, gradient, row and column (or, below two dimensions, the moment twice), momentum | whether the rate is
     * relative to the parameter, how much of the moments is kept, rate, floor of a squared gradient, least size of a
     * parameter, clipping threshold, beta or -1, decay. Tells the rate.
     */
    ADAFACTOR;

    /** Does it. */
    public void of(List<NDArray> tensors, Object... numbers) {
        of(tensors.get(0).getManager(), tensors, numbers).close();
    }

    /** Does it; the result belongs to {@code owner}. */
    public NDArray of(NDManager owner, List<NDArray> tensors, Object... numbers) {
        return TorchScript.call(owner, name().toLowerCase(Locale.ROOT), tensors.toArray(NDArray[]::new), numbers);
    }
}
