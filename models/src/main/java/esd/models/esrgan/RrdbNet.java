package esd.models.esrgan;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import esd.models.layer.Conv2d;
import esd.models.net.Upscaler;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.List;
import java.util.stream.IntStream;

/** Residual blocks of dense blocks at the picture's size, then one doubling after another. */
final class RrdbNet implements Upscaler {
    static final float SLOPE = 0.2f;
    private static final int COLOURS = 3;

    private final Conv2d first;
    private final List<ResidualBlock> blocks;
    private final Conv2d trunk;
    private final List<Conv2d> doublings;
    private final Conv2d highest;
    private final Conv2d last;
    private final int fold;

    RrdbNet(Weights weights, RrdbNames names) throws NotAnUpscaler {
        first = new Conv2d(weights.at(names.first()));
        blocks = IntStream.range(0, names.blocks())
                .mapToObj(number -> new ResidualBlock(weights, names.block(), number))
                .toList();
        trunk = new Conv2d(weights.at(names.trunk()));
        doublings = names.doublings().stream()
                .map(name -> new Conv2d(weights.at(name)))
                .toList();
        highest = new Conv2d(weights.at(names.highest()));
        last = new Conv2d(weights.at(names.last()));
        fold = fold(weights.get(names.first() + ".weight").getShape().get(1));
        if (doublings.size() > 3 || (1 << doublings.size()) % fold != 0) {
            throw new NotAnUpscaler("%d doublings of a picture folded by %d".formatted(doublings.size(), fold));
        }
    }

    /** Real-ESRGAN's networks for less than four times the size fold the picture first: 3 · fold² channels. */
    private static int fold(long channels) throws NotAnUpscaler {
        int fold = (int) Math.round(Math.sqrt(channels / (double) COLOURS));
        if (fold < 1 || fold > 4 || (long) fold * fold * COLOURS != channels) {
            throw new NotAnUpscaler("it takes %d channels, not colours".formatted(channels));
        }
        return fold;
    }

    @Override
    public int scale() {
        return (1 << doublings.size()) / fold;
    }

    @Override
    public int multiple() {
        return fold;
    }

    @Override
    public NDArray upscale(NDArray pixels) { // [B, 3, H, W]
        NDArray h = Scratch.within(pixels, this::features); // [B, C, H / fold, W / fold]
        for (Conv2d doubling : doublings) {
            h = Scratch.step(h, x -> Activation.leakyRelu(doubling.forward(Ops.upsample2x(x)), SLOPE));
        }
        return Scratch.step(h, x -> last.forward(Activation.leakyRelu(highest.forward(x), SLOPE)));
    }

    private NDArray features(NDArray pixels) { // [B, 3, H, W]
        NDArray x = first.forward(fold == 1 ? pixels : Folding.folded(pixels, fold)); // [B, C, H / fold, W / fold]
        NDArray h = x.add(0); // [B, C, H / fold, W / fold]
        for (ResidualBlock block : blocks) {
            h = Scratch.step(h, block::forward);
        }
        return x.add(trunk.forward(h));
    }
}
