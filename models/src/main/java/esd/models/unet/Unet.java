package esd.models.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import esd.models.layer.Conv2d;
import esd.models.layer.GroupNorm;
import esd.models.net.NoisePredictor;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Scratch;
import esd.models.tensor.Segment;
import esd.models.tensor.Weights;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The U-Net of latent diffusion (Rombach et al., 2022): down, middle, and up with a skip from each stage on the way
 * down. How many stages there are and what stands in each is read from the checkpoint's names.
 */
public final class Unet implements NoisePredictor {
    private final TimestepEmbedding timeEmbed;
    private final List<Stage> inputBlocks = new ArrayList<>();
    private final Stage middleBlock;
    private final List<Stage> outputBlocks = new ArrayList<>();
    private final GroupNorm outNorm;
    private final Conv2d outConv;
    private final Precision precision;
    private final int channels;

    /** Takes weights seen from {@code model.diffusion_model}, which are in the precision given. */
    public Unet(Weights weights, Heads heads, Precision precision) {
        timeEmbed = new TimestepEmbedding(weights.at("time_embed"));
        addStages(inputBlocks, weights, "input_blocks.", heads);
        middleBlock = Stage.of(weights.at("middle_block"), heads);
        addStages(outputBlocks, weights, "output_blocks.", heads);
        outNorm = new GroupNorm(weights.at("out.0"), 1e-5);
        outConv = new Conv2d(weights.at("out.2"));
        this.precision = precision;
        channels = (int) weights.get("input_blocks.0.0.weight").getShape().get(1);
    }

    @Override
    public int channels() {
        return channels;
    }

    private static void addStages(List<Stage> stages, Weights weights, String prefix, Heads heads) {
        for (int i = 0; starts(weights, prefix + i + ".0."); i++) {
            stages.add(Stage.of(weights.at(prefix + i), heads));
        }
    }

    private static boolean starts(Weights weights, String part) {
        return List.of("weight", "in_layers.0.weight", "op.weight").stream().anyMatch(name -> weights.has(part + name));
    }

    @Override
    public NDArray predict(NDArray x, double[] timestep, NDArray context) { // [B, C, H, W], [B], [B, S, D]
        return Scratch.within(x, input -> {
            NDArray temb = Ops.silu(timeEmbed.forward(input.getManager(), timestep, precision)); // [B, T]
            NDArray text = Segment.begin(Ops.within(input, Ops.to(context, precision))); // [B, S, D]
            NDArray h = Ops.channelsLast(Ops.to(input, precision)); // [B, C, H, W]
            Deque<NDArray> skips = new ArrayDeque<>();
            for (Stage stage : inputBlocks) {
                h = through(stage, h, temb, text); // [B, K, H', W']
                skips.push(h);
            }
            h = through(middleBlock, h, temb, text); // [B, K, H, W]
            for (Stage stage : outputBlocks) {
                h = up(stage, h, skips, temb, text); // [B, K, H, W]
            }
            NDArray noise = outConv.forward(outNorm.forwardSilu(h)); // [B, C, H, W]
            return Ops.channelsFirst(Ops.to(noise, Precision.FP32)); // [B, C, H, W]
        });
    }

    private static NDArray through(Stage stage, NDArray h, NDArray temb, NDArray text) {
        return Segment.of(
                List.of(h, temb, text),
                inputs -> Scratch.within(
                        inputs.get(0), map -> stage.forward(map, inputs.get(1), inputs.get(2)))); // [B, K, H', W']
    }

    private static NDArray up(Stage stage, NDArray h, Deque<NDArray> skips, NDArray temb, NDArray text) {
        NDArray skip = skips.pop(); // [B, L, H, W]
        Shape next = skips.isEmpty() ? h.getShape() : skips.element().getShape();
        return Segment.of(List.of(h, skip, temb, text), inputs -> {
            NDArray joined = inputs.get(0).concat(inputs.get(1), 1); // [B, K + L, H, W]
            inputs.get(0).close();
            inputs.get(1).close();
            return Scratch.step(joined, both -> stage.forward(both, inputs.get(2), inputs.get(3), next));
        }); // [B, K, H', W']
    }
}
