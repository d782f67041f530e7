package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/** The operations of the networks that DJL lacks. A result belongs to the manager of the first argument. */
public final class Ops {
    private Ops() {}

    /** The same values in another precision; the array itself if it has that precision already. */
    public static NDArray to(NDArray x, Precision precision) {
        return call("to", x, precision.scalarType());
    }

    /** A copy in another precision, four-dimensional arrays with channels innermost: how weights are kept. */
    public static NDArray adopt(NDArray x, Precision precision) {
        return call("adopt", x, precision.scalarType());
    }

    /** The same shape with channels innermost in memory, which convolutions on CPU and GPU prefer. */
    public static NDArray channelsLast(NDArray x) { // [B, C, H, W]
        return call("channels_last", x);
    }

    public static NDArray channelsFirst(NDArray x) { // [B, C, H, W]
        return call("channels_first", x);
    }

    /** An array made for {@code x}'s step, handed to its manager: the receiver's rule for what longer-lived ones made. */
    public static NDArray within(NDArray x, NDArray made) {
        made.attach(x.getManager());
        return made;
    }

    /** Whether no element is NaN or infinite. */
    public static boolean finite(NDArray x) {
        try (NDArray all = call("finite", x)) {
            return all.getBoolean();
        }
    }

    /** x · weightᵀ: [.., C] with [K, C] to [.., K]. */
    public static NDArray linear(NDArray x, NDArray weight) {
        return call("linear", new NDArray[] {x, weight});
    }

    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return call("linear", new NDArray[] {x, weight, bias});
    }

    /** [B, C, H, W] with [K, C, k, k] to [B, K, H', W']. */
    public static NDArray conv2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
        return call("conv2d", new NDArray[] {x, weight, bias}, stride, padding);
    }

    /** A convolution plus a term that broadcasts to its result. */
    public static NDArray conv2dPlus(NDArray x, NDArray weight, NDArray bias, int stride, int padding, NDArray term) {
        return call("conv2d_add", new NDArray[] {x, weight, bias, term}, stride, padding);
    }

    /** One row and one column of zeros at the bottom and the right. */
    public static NDArray padRightBottom(NDArray x) { // [B, C, H, W] to [B, C, H + 1, W + 1]
        return call("pad_right_bottom", x);
    }

    /** So many rows and columns on each side, which are those at the other side. */
    public static NDArray padAround(NDArray x, int padding) { // [B, C, H, W] to [B, C, H + 2p, W + 2p]
        return call("pad_around", x, padding);
    }

    /** Each pixel becomes four. */
    public static NDArray upsample2x(NDArray x) { // [B, C, H, W] to [B, C, 2H, 2W]
        return call("upsample2x", x);
    }

    /** Each pixel of the result is the nearest one of {@code x}. */
    public static NDArray upsample(NDArray x, long height, long width) { // [B, C, H, W] to [B, C, height, width]
        return call("upsample", x, height, width);
    }

    /** The same map with more or fewer places. */
    public static NDArray resampled(NDArray x, Interpolation interpolation, long height, long width) { // [B, C, H, W]
        return call(interpolation.function(), x, height, width);
    }

    public static NDArray groupNorm(NDArray x, NDArray weight, NDArray bias, int groups, double epsilon) {
        return call("group_norm", new NDArray[] {x, weight, bias}, groups, epsilon);
    }

    /** Group norm, then SiLU. */
    public static NDArray groupNormSilu(NDArray x, NDArray weight, NDArray bias, int groups, double epsilon) {
        return Recording.on()
                ? silu(groupNorm(x, weight, bias, groups, epsilon))
                : call("group_norm_silu", new NDArray[] {x, weight, bias}, groups, epsilon);
    }

    public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
        return call("layer_norm", new NDArray[] {x, weight, bias}, epsilon);
    }

    /** Rows of a table by their ids: [B, S] with [V, C] to [B, S, C]. */
    public static NDArray embedding(NDArray ids, NDArray table) {
        return call("embedding", new NDArray[] {ids, table});
    }

    public static NDArray silu(NDArray x) {
        return call("silu", x);
    }

    /** x · sigmoid(1.702 x), the activation of OpenAI's CLIP. */
    public static NDArray quickGelu(NDArray x) {
        return call("quick_gelu", x);
    }

    /**
     * softmax(q kᵀ / √d) v per head. What a recording computes before it, it computes in {@link Segment}s or after
     * {@link Segment#begin}: there gradients may come back on their own.
     */
    public static NDArray attention(NDArray q, NDArray k, NDArray v, int heads) { // [B, S, C], [B, T, C], [B, T, C]
        long rows = q.getManager().getDevice().isGpu() ? 0 : AttentionRows.of(q, k);
        NDArray[] tensors = {q, k, v};
        if (rows == 0 || !Recording.follows()) {
            return forwards(tensors, heads, rows);
        }
        if (Recording.keeps(heads * AttentionRows.scores(q, k))) {
            return call("recorded_attention", tensors, heads, rows);
        }
        Tape tape = Recording.tape();
        return tape == null ? call("attention", tensors, heads, 0) : attention(tape, tensors, heads, rows);
    }

    private static NDArray forwards(NDArray[] tensors, int heads, long rows) {
        return call("attention", tensors, heads, AttentionRows.forwards(rows));
    }

    /** By rows on both ways, forwards unless torch's kernel is faster: the scores, too many to be kept, are computed once more. */
    private static NDArray attention(Tape tape, NDArray[] tensors, int heads, long rows) {
        NDArray all = NDArrays.concat(new NDList(tensors), 1); // [B, S + 2T, C]
        long s = tensors[0].getShape().get(1);
        return tape.byHand(
                all,
                () -> forwards(tensors, heads, rows),
                (x, gradient) -> call("attention_gradient", new NDArray[] {x, gradient}, heads, s, rows));
    }

    /** The same with each position seeing itself and those before it. */
    public static NDArray causalAttention(NDArray q, NDArray k, NDArray v, int heads) { // [B, S, C]
        return call("causal_attention", new NDArray[] {q, k, v}, heads);
    }

    /** Whether results are recorded, so that a layer that hides its parts must show them. */
    public static boolean recorded() {
        return Recording.on();
    }

    /** a · gelu(b) where [a, b] = x. */
    public static NDArray gated(NDArray x) { // [.., 2C] to [.., C]
        return call("gated", x);
    }

    /** x · downᵀ · upᵀ · scale, the factors of any precision and their kernels of one pixel. */
    public static NDArray lowRank(NDArray x, NDArray down, NDArray up, double scale) { // [.., C], [r, C], [K, r]
        return call("low_rank", new NDArray[] {x, down, up}, scale);
    }

    /** The same with a mask over the ranks in between, which broadcasts to [.., r]. */
    public static NDArray lowRank(NDArray x, NDArray down, NDArray up, NDArray mask, double scale) {
        return call("low_rank", new NDArray[] {x, down, up, mask}, scale);
    }

    /** A convolution with down, then one of one pixel with up. */
    public static NDArray lowRankConv(
            NDArray x, NDArray down, NDArray up, double scale, int stride, int padding) { // [B, C, H, W]
        return call("low_rank_conv", new NDArray[] {x, down, up}, scale, stride, padding);
    }

    /** The same with a mask over the ranks in between, which broadcasts to [B, r, H, W]. */
    public static NDArray lowRankConv(
            NDArray x, NDArray down, NDArray up, NDArray mask, double scale, int stride, int padding) {
        return call("low_rank_conv", new NDArray[] {x, down, up, mask}, scale, stride, padding);
    }

    /** (a · gelu(b)) · outᵀ where [a, b] = x · inᵀ: the feed-forward of a transformer block. */
    public static NDArray geglu(NDArray x, NDArray in, NDArray inBias, NDArray out, NDArray outBias) { // [B, S, C]
        boolean gpu = x.getManager().getDevice().isGpu();
        long rows = gpu ? Long.MAX_VALUE / 4 : 1024;
        return call("geglu", new NDArray[] {x, in, inBias, out, outBias}, rows);
    }

    private static NDArray call(String function, NDArray x, Object... numbers) {
        return TorchScript.call(x.getManager(), function, new NDArray[] {x}, numbers);
    }

    private static NDArray call(String function, NDArray[] tensors, Object... numbers) {
        return TorchScript.call(tensors[0].getManager(), function, tensors, numbers);
    }
}
