package esd.models.esrgan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import esd.models.layer.Conv2d;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.List;
import java.util.stream.IntStream;

/** Three dense blocks, each of five convolutions that see all before them; every one adds a fifth of what it finds. */
final class ResidualBlock {
    private static final float SHARE = 0.2f;
    private static final int DENSE_BLOCKS = 3;
    private static final int CONVOLUTIONS = 5;

    private final List<List<Conv2d>> denseBlocks;

    /** Takes a format of the block's number, the dense block's and the convolution's. */
    ResidualBlock(Weights weights, String names, int number) {
        denseBlocks = IntStream.rangeClosed(1, DENSE_BLOCKS)
                .mapToObj(dense -> IntStream.rangeClosed(1, CONVOLUTIONS)
                        .mapToObj(conv -> new Conv2d(weights.at(names.formatted(number, dense, conv))))
                        .toList())
                .toList();
    }

    NDArray forward(NDArray x) { // [B, C, H, W]
        NDArray h = x.add(0); // [B, C, H, W]
        for (List<Conv2d> convolutions : denseBlocks) {
            h = Scratch.step(h, input -> dense(input, convolutions));
        }
        return x.add(h.mul(SHARE));
    }

    private static NDArray dense(NDArray x, List<Conv2d> convolutions) { // [B, C, H, W]
        NDArray seen = x;
        NDArray found = x;
        for (int i = 0; i < CONVOLUTIONS; i++) {
            found = convolutions.get(i).forward(seen); // [B, G, H, W], the last one [B, C, H, W]
            if (i < CONVOLUTIONS - 1) {
                found = Activation.leakyRelu(found, RrdbNet.SLOPE);
                seen = NDArrays.concat(new NDList(seen, found), 1); // [B, C + (i + 1) G, H, W]
            }
        }
        return x.add(found.mul(SHARE));
    }
}
