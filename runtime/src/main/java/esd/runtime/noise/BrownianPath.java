package esd.runtime.noise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One image's Brownian motion: increments that depend on the seed and the two times, not on the order of asking.
 *
 * <p>A tree halves the interval until it meets the time asked for; each node draws from a seed of its own. The numbers
 * are those of torchsde's {@code BrownianTree} with its defaults. Not thread-safe.
 */
final class BrownianPath {
    private static final int POOL = 24;
    private static final int CACHED = 96;

    private final RandomSource source;
    private final long entropy;
    private final float[] whole;
    private final BrownianNode root;
    private final Map<BrownianNode, float[]> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BrownianNode, float[]> eldest) {
            return size() > CACHED;
        }
    };

    BrownianPath(RandomSource source, long entropy, int count, double start, double end) {
        this.source = source;
        this.entropy = entropy;
        this.root = BrownianNode.root(start, end);
        this.whole =
                source.generator(new SeedSequence(entropy, POOL).state(1)[0]).normals(count);
        float deviation = (float) Math.sqrt(end - start);
        for (int i = 0; i < count; i++) {
            whole[i] *= deviation;
        }
    }

    /** How far the motion went between two times, the earlier one first. */
    float[] increment(double from, double to) {
        double first = BrownianNode.rounded(Math.max(from, root.start()));
        double last = BrownianNode.rounded(Math.min(to, root.end()));
        List<BrownianNode> parts = new ArrayList<>();
        if (first < last) {
            locate(root, first, last, parts);
        }
        float[] sum = new float[whole.length];
        for (BrownianNode part : parts) {
            float[] moved = increment(part);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += moved[i];
            }
        }
        return sum;
    }

    private static void locate(BrownianNode node, double from, double to, List<BrownianNode> parts) {
        if (from == node.start() && to == node.end()) {
            parts.add(node);
            return;
        }
        BrownianNode.Children children = node.children();
        double middle = children.middle();
        if (from < middle) {
            locate(children.left(), from, Math.min(to, middle), parts);
        }
        if (to > middle) {
            locate(children.right(), Math.max(from, middle), to, parts);
        }
    }

    private float[] increment(BrownianNode node) {
        BrownianNode parent = node.parent();
        if (parent == null) {
            return whole;
        }
        float[] known = recent.get(node);
        if (known != null) {
            return known;
        }
        float[] above = increment(parent);
        float[] left = bridge(parent, above);
        float[] right = new float[left.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = above[i] - left[i];
        }
        recent.put(parent.children().left(), left);
        recent.put(parent.children().right(), right);
        return node.isLeft() ? left : right;
    }

    /** The increment over a node's left half, given the increment over the node. */
    private float[] bridge(BrownianNode node, float[] above) {
        double left = node.children().middle() - node.start();
        double right = node.end() - node.children().middle();
        double reciprocal = 1 / (node.end() - node.start());
        float deviation = (float) Math.sqrt(left * right * reciprocal);
        float[] noise = source.generator(node.seed(entropy, POOL)).normals(above.length);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) left * above[i] * (float) reciprocal + deviation * noise[i];
        }
        return noise;
    }
}
