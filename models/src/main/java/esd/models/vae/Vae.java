package esd.models.vae;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.net.Autoencoder;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.function.UnaryOperator;

/** The autoencoder of latent diffusion (Rombach et al., 2022), which shrinks each side of a picture eight times. */
public final class Vae implements Autoencoder {
    static final double EPSILON = 1e-6;

    private final Encoder encoder;
    private final Conv2d quantConv;
    private final Conv2d postQuantConv;
    private final Decoder decoder;
    private final Precision precision;

    /** Takes weights seen from {@code first_stage_model}, which are in the precision given. */
    public Vae(Weights weights, Precision precision) {
        encoder = new Encoder(weights.at("encoder"));
        quantConv = new Conv2d(weights.at("quant_conv"));
        postQuantConv = new Conv2d(weights.at("post_quant_conv"));
        decoder = new Decoder(weights.at("decoder"));
        this.precision = precision;
    }

    @Override
    public NDArray decode(NDArray latents) { // [B, 4, H, W] to [B, 3, 8H, 8W]
        return compute(latents, z -> decoder.forward(postQuantConv.forward(z)));
    }

    @Override
    public NDArray encode(NDArray pixels) { // [B, 3, 8H, 8W] to [B, 8, H, W]
        return compute(pixels, x -> quantConv.forward(encoder.forward(x)));
    }

    private NDArray compute(NDArray x, UnaryOperator<NDArray> network) {
        return Scratch.within(x, input -> {
            NDArray y = network.apply(Ops.channelsLast(Ops.to(input, precision)));
            return Ops.channelsFirst(Ops.to(y, Precision.FP32));
        });
    }
}
