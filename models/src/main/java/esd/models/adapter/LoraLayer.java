package esd.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.adapter.AdapterSettings.Dropouts;
import esd.models.tensor.Adapter;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import java.util.SplittableRandom;

/** A low-rank delta that learns beside one layer (Hu et al., 2021). For one thread at a time. */
final class LoraLayer implements Adapter {
    private final Target target;
    private final Dropouts dropouts;
    private final NDArray down; // [r, C] or [r, C, k, k]
    private final NDArray up; // [K, r] or [K, r, 1, 1]
    private long draw;

    /** Begins without effect: down is random, up is zero. The factors belong to the manager. */
    LoraLayer(NDManager manager, Target target, Dropouts dropouts, long seed) {
        this.target = target;
        this.dropouts = dropouts;
        down = manager.create(uniform(target, mixed(seed)), target.down());
        up = manager.zeros(target.up());
        down.setRequiresGradient(true);
        up.setRequiresGradient(true);
    }

    private static float[] uniform(Target target, SplittableRandom random) {
        float[] numbers = new float[Math.toIntExact(target.down().size())];
        double bound = 1 / Math.sqrt((double) target.fanIn());
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return numbers;
    }

    private SplittableRandom mixed(long seed) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ target.kohya().hashCode());
    }

    Target target() {
        return target;
    }

    NDArray down() {
        return down;
    }

    NDArray up() {
        return up;
    }

    /** What is left out is drawn from here on. */
    void draw(long seed) {
        draw = seed;
    }

    @Override
    public NDArray adapt(NDArray x, NDArray result) { // [.., C] or [B, C, H, W]
        if (!Ops.recorded() || dropouts.equals(Dropouts.NONE)) {
            return result.add(delta(x, target.alpha() / target.rank()));
        }
        // Begun anew each time: a part of a network that is computed twice must leave out the same.
        SplittableRandom random = mixed(draw);
        if (random.nextDouble() < dropouts.module()) {
            return result;
        }
        // A copy of the engine's own: autograd keeps it for longer than Java keeps its numbers.
        NDArray mask = Ops.adopt(x.getManager().create(mask(hidden(x), random), maskShape(hidden(x))), Precision.FP32);
        double scale = target.alpha() / target.rank() / (1 - dropouts.rank());
        return result.add(delta(x, mask, scale));
    }

    private NDArray delta(NDArray x, double scale) {
        return convolves(x)
                ? Ops.lowRankConv(x, down, up, scale, target.stride(), target.kernel() / 2)
                : Ops.lowRank(x, down, up, scale);
    }

    private NDArray delta(NDArray x, NDArray mask, double scale) {
        return convolves(x)
                ? Ops.lowRankConv(x, down, up, mask, scale, target.stride(), target.kernel() / 2)
                : Ops.lowRank(x, down, up, mask, scale);
    }

    private static boolean convolves(NDArray x) {
        return x.getShape().dimension() == 4;
    }

    /** The shape between the factors. */
    private Shape hidden(NDArray x) {
        Shape shape = x.getShape();
        if (!convolves(x)) {
            return shape.slice(0, shape.dimension() - 1).add(target.rank());
        }
        long stride = target.stride();
        return new Shape(
                shape.get(0),
                target.rank(),
                (shape.get(2) + stride - 1) / stride,
                (shape.get(3) + stride - 1) / stride);
    }

    /** Single numbers are left out only where that was asked for: otherwise a mask of ranks is enough. */
    private Shape maskShape(Shape hidden) {
        if (dropouts.element() > 0) {
            return hidden;
        }
        Shape perPicture = new Shape(hidden.get(0));
        return hidden.dimension() == 4
                ? perPicture.add(target.rank(), 1, 1)
                : hidden.dimension() == 3 ? perPicture.add(1, target.rank()) : perPicture.add(target.rank());
    }

    private float[] mask(Shape hidden, SplittableRandom random) {
        int pictures = Math.toIntExact(hidden.get(0));
        boolean[] kept = new boolean[pictures * target.rank()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = random.nextDouble() >= dropouts.rank();
        }
        Shape shape = maskShape(hidden);
        float[] mask = new float[Math.toIntExact(shape.size())];
        int perPicture = mask.length / pictures;
        int perRank = hidden.dimension() == 4 ? perPicture / target.rank() : 1;
        float share = (float) (1 / (1 - dropouts.element()));
        for (int i = 0; i < mask.length; i++) {
            boolean rank = kept[i / perPicture * target.rank() + i % perPicture / perRank % target.rank()];
            mask[i] = rank && random.nextDouble() >= dropouts.element() ? share : 0;
        }
        return mask;
    }
}
