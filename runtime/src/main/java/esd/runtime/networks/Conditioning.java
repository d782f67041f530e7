package esd.runtime.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.TextEncoder;
import esd.runtime.prompt.Chunk;
import esd.runtime.prompt.TimedPrompt;
import esd.runtime.sampling.Guidance.Conditional;
import esd.runtime.sampling.Guidance.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prompts to what a noise predictor is conditioned on, emphasis as the webui weighs it: all that a prompt becomes over its
 * calls is one batch there, whose chunks of one place keep the mean that they had together.
 */
final class Conditioning {
    private final NDManager manager;
    private final TextEncoder encoder;
    private final int clipSkip;

    /** What it makes belongs to {@code manager}. */
    Conditioning(NDManager manager, TextEncoder encoder, int clipSkip) {
        this.manager = manager;
        this.encoder = encoder;
        this.clipSkip = clipSkip;
    }

    Conditional of(TimedPrompt prompt) {
        int length = prompt.spans().get(0).chunks().size();
        List<Map<Chunk, NDArray>> places = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            places.add(states(prompt.spans(), i));
        }
        Map<String, NDArray> contexts = new HashMap<>();
        List<Moment> moments = new ArrayList<>();
        for (TimedPrompt.Span span : prompt.spans()) {
            NDArray context = contexts.computeIfAbsent(span.words(), words -> joined(places, span.chunks()));
            moments.add(new Moment(span.lastCall(), context)); // [1, 77 n, C]
        }
        places.forEach(place -> place.values().forEach(NDArray::close));
        return new Conditional(prompt.weight(), moments);
    }

    private static NDArray joined(List<Map<Chunk, NDArray>> places, List<Chunk> chunks) { // [1, 77 n, C]
        NDList states = new NDList();
        for (int i = 0; i < chunks.size(); i++) {
            states.add(places.get(i).get(chunks.get(i))); // [1, 77, C]
        }
        return NDArrays.concat(states, 1); // [1, 77 n, C]
    }

    /** The chunks of one place, [1, 77, C] each. Equal ones are encoded once, but count as often as they are there. */
    private Map<Chunk, NDArray> states(List<TimedPrompt.Span> spans, int place) {
        Map<Chunk, Integer> times = new LinkedHashMap<>();
        spans.forEach(span -> times.merge(span.chunks().get(place), 1, Integer::sum));
        Map<Chunk, NDArray> states = new LinkedHashMap<>();
        for (Chunk chunk : times.keySet()) {
            states.put(chunk, encoder.encode(manager, new int[][] {chunk.ids()}, clipSkip)); // [1, 77, C]
        }
        return even(times.keySet()) ? states : weighed(states, times, spans.size());
    }

    /** Each token's state times its weight, then the mean that all had before. */
    private Map<Chunk, NDArray> weighed(Map<Chunk, NDArray> states, Map<Chunk, Integer> times, int count) {
        Map<Chunk, NDArray> weighed = new LinkedHashMap<>();
        try (NDManager step = manager.newSubManager()) {
            NDArray before = step.create(0f); // []
            NDArray after = step.create(0f); // []
            for (Map.Entry<Chunk, NDArray> state : states.entrySet()) {
                NDArray z = state.getValue(); // [1, 77, C]
                z.attach(step);
                NDArray weights =
                        step.create(state.getKey().multipliers(), new Shape(1, Chunk.LENGTH, 1)); // [1, 77, 1]
                NDArray weighted = z.mul(weights); // [1, 77, C]
                float share = times.getOrDefault(state.getKey(), 0) / (float) count;
                before = before.add(z.mean().mul(share)); // []
                after = after.add(weighted.mean().mul(share)); // []
                weighed.put(state.getKey(), weighted);
            }
            NDArray factor = before.div(after); // []
            weighed.replaceAll((chunk, weighted) -> weighted.mul(factor)); // [1, 77, C]
            weighed.values().forEach(state -> state.attach(manager));
        }
        return weighed;
    }

    private static boolean even(Set<Chunk> chunks) {
        for (Chunk chunk : chunks) {
            for (float multiplier : chunk.multipliers()) {
                if (multiplier != 1) {
                    return false;
                }
            }
        }
        return true;
    }
}
