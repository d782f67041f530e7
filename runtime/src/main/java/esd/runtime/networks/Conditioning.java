package esd.runtime.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.TextEncoder;
import esd.models.tensor.Scratch;
import esd.runtime.prompt.Chunk;
import esd.runtime.prompt.TimedPrompt;
import esd.runtime.sampling.Guidance.Conditional;
import esd.runtime.sampling.Guidance.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts to what a noise predictor is conditioned on, emphasis as the webui weighs it. The same words are encoded once.
 */
final class Conditioning {
    private final NDManager manager;
    private final TextEncoder encoder;
    private final int clipSkip;
    private final Map<String, NDArray> known = new HashMap<>();

    /** What it makes belongs to {@code manager}. */
    Conditioning(NDManager manager, TextEncoder encoder, int clipSkip) {
        this.manager = manager;
        this.encoder = encoder;
        this.clipSkip = clipSkip;
    }

    Conditional of(TimedPrompt prompt) {
        List<Moment> moments = new ArrayList<>();
        for (TimedPrompt.Span span : prompt.spans()) {
            NDArray context = known.computeIfAbsent(span.words(), words -> joined(span.chunks())); // [1, 77 n, C]
            moments.add(new Moment(span.lastCall(), context));
        }
        return new Conditional(prompt.weight(), moments);
    }

    private NDArray joined(List<Chunk> chunks) { // [1, 77 n, C]
        NDList states = new NDList();
        for (Chunk chunk : chunks) {
            states.add(state(chunk)); // [1, 77, C]
        }
        NDArray joined = NDArrays.concat(states, 1); // [1, 77 n, C]
        states.close();
        return joined;
    }

    /** Each token's state times its weight, then the mean that the chunk had before. */
    private NDArray state(Chunk chunk) { // [1, 77, C]
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
