package esd.models.unet;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.layer.GroupNorm;
import esd.models.layer.Linear;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import org.jspecify.annotations.Nullable;

/** Two convolutions with the timestep added between them, around a skip. Fields are named as in the checkpoint. */
final class ResBlock implements Stage.Part {
    private static final double EPSILON = 1e-5;

    private final GroupNorm inNorm;
    private final Conv2d inConv;
    private final Linear embed;
    private final GroupNorm outNorm;
    private final Conv2d outConv;
    private final @Nullable Conv2d skip;

    ResBlock(Weights weights) {
        inNorm = new GroupNorm(weights.at("in_layers.0"), EPSILON);
        inConv = new Conv2d(weights.at("in_layers.2"));
        embed = new Linear(weights.at("emb_layers.1"));
        outNorm = new GroupNorm(weights.at("out_layers.0"), EPSILON);
        outConv = new Conv2d(weights.at("out_layers.3"));
        skip = weights.has("skip_connection.weight") ? new Conv2d(weights.at("skip_connection")) : null;
    }

    /** C channels come in, K go out; temb has T features, activated. */
    @Override
    public NDArray forward(NDArray x, NDArray temb, NDArray context) { // [B, C, H, W], [B, T]
        return Scratch.within(x, input -> {
            NDArray embedded = Ops.within(input, embed.forward(temb)); // [B, K]
            NDArray shift = embedded.expandDims(-1).expandDims(-1); // [B, K, 1, 1]
            NDArray h = inConv.forwardPlus(inNorm.forwardSilu(input), shift); // [B, K, H, W]
            NDArray residual = skip == null ? input : skip.forward(input); // [B, K, H, W]
            return outConv.forwardPlus(outNorm.forwardSilu(h), residual); // [B, K, H, W]
        });
    }
}
