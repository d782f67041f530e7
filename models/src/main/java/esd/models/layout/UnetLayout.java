package esd.models.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The widths and depths of a UNet.
 *
 * @param levels from the finest to the coarsest
 * @param resBlocks per level on the way down; one more on the way up
 * @param middleDepth transformer blocks between the two ways
 * @param time width of the timestep's embedding
 * @param context width of the text conditioning
 * @param linearProjections whether a transformer's proj_in and proj_out are linear layers, not convolutions
 */
public record UnetLayout(
        long inChannels,
        long outChannels,
        List<Level> levels,
        int resBlocks,
        int middleDepth,
        long time,
        long context,
        boolean linearProjections) {
    public UnetLayout {
        levels = List.copyOf(levels);
    }

    /** One resolution: how wide it is, and how many transformer blocks follow each of its residual blocks. */
    public record Level(long width, int depth) {}

    static UnetLayout read(Clues clues) {
        int inputs = clues.count("input_blocks.#.");
        int blocksPerLevel = IntStream.concat(
                        IntStream.concat(clues.numbers("input_blocks.#.0.op."), IntStream.of(inputs)),
                        IntStream.concat(
                                        clues.numbers("output_blocks.#.1.conv."),
                                        clues.numbers("output_blocks.#.2.conv."))
                                .map(number -> number + 1))
                .reduce(0, UnetLayout::greatestCommonDivisor);
        List<Level> levels = new ArrayList<>();
        long width = clues.size(0, 0, "input_blocks.0.0.weight", "input_blocks.0.0.bias", "out.0.weight");
        for (int first = 1; first < inputs; first += blocksPerLevel) {
            Level level = level(clues, first, Math.max(1, blocksPerLevel - 1), width);
            width = level.width();
            levels.add(level);
        }
        String attention = "middle_block.1.transformer_blocks.0.attn2.to_";
        return new UnetLayout(
                clues.size(1, 4, "input_blocks.0.0.weight"),
                clues.size(0, 4, "out.2.weight", "out.2.bias"),
                levels,
                Math.max(1, blocksPerLevel - 1),
                Math.max(1, clues.count("middle_block.1.transformer_blocks.#.")),
                clues.size(0, 0, "time_embed.0.weight", "time_embed.0.bias", "time_embed.2.weight"),
                clues.size(1, 0, attention + "k.weight", attention + "v.weight"),
                clues.rank("middle_block.1.proj_in.weight", 4) == 2);
    }

    private static Level level(Clues clues, int first, int blocks, long otherwise) {
        long width = otherwise;
        int depth = 0;
        for (int block = first + blocks - 1; block >= first; block--) {
            String res = "input_blocks.%d.0.".formatted(block);
            width = clues.size(
                    0, width, res + "in_layers.2.weight", res + "in_layers.2.bias", res + "out_layers.3.weight");
            depth = Math.max(depth, clues.count("input_blocks.%d.1.transformer_blocks.#.".formatted(block)));
        }
        return new Level(width, depth);
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    void describe(Blueprint net) {
        long base = levels.get(0).width();
        net.linear("time_embed.0", base, time).linear("time_embed.2", time, time);
        net.conv("input_blocks.0.0", inChannels, base, 3);
        Deque<Long> skips = new ArrayDeque<>(List.of(base));
        describeDown(net, skips);
        Level coarsest = levels.get(levels.size() - 1);
        residual(net.at("middle_block.0"), coarsest.width(), coarsest.width());
        transformer(net.at("middle_block.1"), coarsest.width(), middleDepth);
        residual(net.at("middle_block.2"), coarsest.width(), coarsest.width());
        describeUp(net, skips);
        net.norm("out.0", base).conv("out.2", base, outChannels, 3);
    }

    private void describeDown(Blueprint net, Deque<Long> skips) {
        int block = 1;
        for (Level level : levels) {
            for (int i = 0; i < resBlocks; i++) {
                describe(net.at("input_blocks." + block++), skips.element(), level);
                skips.push(level.width());
            }
            if (block < levels.size() * (resBlocks + 1)) {
                net.conv("input_blocks.%d.0.op".formatted(block++), level.width(), level.width(), 3);
                skips.push(level.width());
            }
        }
    }

    private void describeUp(Blueprint net, Deque<Long> skips) {
        int block = 0;
        long width = levels.get(levels.size() - 1).width();
        for (int l = levels.size() - 1; l >= 0; l--) {
            Level level = levels.get(l);
            for (int i = 0; i <= resBlocks; i++) {
                describe(net.at("output_blocks." + block++), width + skips.pop(), level);
                width = level.width();
            }
            if (l > 0) {
                net.at("output_blocks." + (block - 1)).conv(level.depth() > 0 ? "2.conv" : "1.conv", width, width, 3);
            }
        }
    }

    private void describe(Blueprint block, long in, Level level) {
        residual(block.at("0"), in, level.width());
        if (level.depth() > 0) {
            transformer(block.at("1"), level.width(), level.depth());
        }
    }

    private void residual(Blueprint block, long in, long out) {
        block.norm("in_layers.0", in).conv("in_layers.2", in, out, 3);
        block.linear("emb_layers.1", time, out);
        block.norm("out_layers.0", out).conv("out_layers.3", out, out, 3);
        if (in != out) {
            block.conv("skip_connection", in, out, 1);
        }
    }

    private void transformer(Blueprint block, long width, int depth) {
        block.norm("norm", width).projection("proj_in", width, linearProjections);
        for (int i = 0; i < depth; i++) {
            Blueprint inner = block.at("transformer_blocks." + i);
            attention(inner.norm("norm1", width).at("attn1"), width, width);
            attention(inner.norm("norm2", width).at("attn2"), width, context);
            inner.norm("norm3", width).linear("ff.net.0.proj", width, 8 * width).linear("ff.net.2", 4 * width, width);
        }
        block.projection("proj_out", width, linearProjections);
    }

    private static void attention(Blueprint block, long width, long from) {
        block.weight("to_q", width, width).weight("to_k", width, from).weight("to_v", width, from);
        block.linear("to_out.0", width, width);
    }
}
