package esd.models.esrgan;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.net.Upscaler;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/** A plain stack of convolutions whose result, unfolded, is added to the pixels: Real-ESRGAN's small networks. */
final class CompactNet implements Upscaler {
    private static final int COLOURS = 3;

    private final List<Conv2d> convolutions = new ArrayList<>();
    private final List<NDArray> slopes = new ArrayList<>(); // [1, C, 1, 1]
    private final int scale;

    CompactNet(Weights weights) throws NotAnUpscaler {
        int part = 0;
        while (weights.has("body.%d.bias".formatted(part))) {
            convolutions.add(new Conv2d(weights.at("body.%d".formatted(part))));
            if (weights.has("body.%d.weight".formatted(part + 1))) {
                slopes.add(weights.get("body.%d.weight".formatted(part + 1)).reshape(1, -1, 1, 1));
            }
            part += 2;
        }
        if (convolutions.size() != slopes.size() + 1) {
            throw new NotAnUpscaler("its convolutions and slopes do not take turns");
        }
        long channels =
                weights.get("body.%d.bias".formatted(part - 2)).getShape().get(0);
        scale = (int) Math.round(Math.sqrt(channels / (double) COLOURS));
        if (scale < 1 || scale > 8 || (long) scale * scale * COLOURS != channels) {
            throw new NotAnUpscaler("it makes %d channels, not colours".formatted(channels));
        }
    }

    @Override
    public int scale() {
        return scale;
    }

    @Override
    public int multiple() {
        return 1;
    }

    @Override
    public NDArray upscale(NDArray pixels) { // [B, 3, H, W]
        NDArray h = convolutions.get(0).forward(pixels); // [B, C, H, W]
        for (int i = 0; i < slopes.size(); i++) {
            NDArray slope = slopes.get(i);
            Conv2d next = convolutions.get(i + 1);
            h = Scratch.step(h, x -> next.forward(x.maximum(0).add(x.minimum(0).mul(slope)))); // [B, C, H, W]
        }
        NDArray repeated = Ops.upsample(
                pixels, pixels.getShape().get(2) * scale, pixels.getShape().get(3) * scale);
        return Folding.unfolded(h, scale).add(repeated);
    }
}
