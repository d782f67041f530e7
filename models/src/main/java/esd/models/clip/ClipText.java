package esd.models.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.layer.LayerNorm;
import esd.models.net.TextEncoder;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Scratch;
import esd.models.tensor.Segment;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The text transformer of CLIP (Radford et al., 2021) as SD 1.x holds it, {@code text_model}: 64 channels a head. */
public final class ClipText implements TextEncoder {
    private static final int HEAD_CHANNELS = 64;

    private final NDArray tokens; // [V, C]
    private final NDArray positions; // [S, C]
    private final List<ClipLayer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;

    /** Takes weights seen from {@code cond_stage_model.transformer.text_model}. */
    public ClipText(Weights weights) {
        tokens = weights.get("embeddings.token_embedding.weight");
        positions = weights.get("embeddings.position_embedding.weight");
        int heads = (int) tokens.getShape().get(1) / HEAD_CHANNELS;
        for (int i = 0; weights.has("encoder.layers." + i + ".layer_norm1.weight"); i++) {
            layers.add(new ClipLayer(weights.at("encoder.layers." + i), heads));
        }
        finalNorm = new LayerNorm(weights.at("final_layer_norm"));
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public NDArray encode(NDManager manager, int[][] ids, int clipSkip) { // [B, S, C]
        if (clipSkip < 1 || clipSkip > layers.size()) {
            throw new IllegalArgumentException(
                    "clip skip %d: this text encoder has %d layers".formatted(clipSkip, layers.size()));
        }
        return Scratch.step(manager.create(flat(ids), new Shape(ids.length, ids[0].length)), rows -> {
            NDArray h = Ops.embedding(rows, tokens).add(positions); // [B, S, C]
            for (ClipLayer layer : layers.subList(0, layers.size() - clipSkip + 1)) {
                h = Segment.of(List.of(h), inputs -> layer.forward(inputs.get(0))); // [B, S, C]
            }
            return Ops.to(finalNorm.forward(h), Precision.FP32); // [B, S, C]
        });
    }

    private static long[] flat(int[][] ids) {
        return Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
    }
}
