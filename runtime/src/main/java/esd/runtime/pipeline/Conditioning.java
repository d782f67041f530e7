package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.TextEncoder;
import esd.models.tensor.Scratch;
import esd.runtime.prompt.Chunk;
import java.util.List;

/** Chunks of a prompt to what a noise predictor is conditioned on, emphasis as the webui weighs it. */
final class Conditioning {
    private final TextEncoder encoder;
    private final int clipSkip;

    Conditioning(TextEncoder encoder, int clipSkip) {
        this.encoder = encoder;
        this.clipSkip = clipSkip;
    }

    NDArray of(NDManager manager, List<Chunk> chunks) { // [1, 77 n, C]
        NDList states = new NDList();
        for (Chunk chunk : chunks) {
            states.add(state(manager, chunk)); // [1, 77, C]
        }
        NDArray joined = NDArrays.concat(states, 1); // [1, 77 n, C]
        states.close();
        return joined;
    }

    /** Each token's state times its weight, then the mean that the chunk had before. */
    private NDArray state(NDManager manager, Chunk chunk) { // [1, 77, C]
        NDArray encoded = encoder.encode(manager, new int[][] {chunk.ids()}, clipSkip); // [1, 77, C]
        float[] multipliers = chunk.multipliers();
        if (even(multipliers)) {
            return encoded;
        }
        return Scratch.step(encoded, z -> {
            NDArray weights = z.getManager().create(multipliers, new Shape(1, Chunk.LENGTH, 1)); // [1, 77, 1]
            NDArray weighted = z.mul(weights); // [1, 77, C]
            return weighted.mul(z.mean().div(weighted.mean())); // [1, 77, C]
        });
    }

    private static boolean even(float[] multipliers) {
        for (float multiplier : multipliers) {
            if (multiplier != 1) {
                return false;
            }
        }
        return true;
    }
}
