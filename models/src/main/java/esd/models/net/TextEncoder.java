package esd.models.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Token ids to the hidden states that condition a picture. */
public interface TextEncoder {
    /** How many transformer layers there are: the largest clip skip. */
    int layers();

    /**
     * Encodes rows of 77 ids.
     *
     * @param clipSkip 1 for the last layer, 2 for the one before it (the webui's "Clip skip"); the final norm applies
     * @return [rows, 77, width] in fp32, owned by {@code manager}
     */
    NDArray encode(NDManager manager, int[][] ids, int clipSkip);
}
