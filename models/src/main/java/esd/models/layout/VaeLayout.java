package esd.models.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * The widths and depths of an autoencoder.
 *
 * @param widths per level, from the finest to the coarsest
 * @param resBlocks per level in the encoder; one more in the decoder
 * @param latentChannels channels of a latent
 * @param linearProjections whether the attention's projections are linear layers, not convolutions
 */
public record VaeLayout(List<Long> widths, int resBlocks, long latentChannels, boolean linearProjections) {
    public VaeLayout {
        widths = List.copyOf(widths);
    }

    static VaeLayout read(Clues clues) {
        int levels = Math.max(clues.count("encoder.down.#."), clues.count("decoder.up.#."));
        List<Long> widths = new ArrayList<>();
        long width = clues.size(0, 0, "encoder.conv_in.weight", "encoder.conv_in.bias", "decoder.norm_out.weight");
        for (int level = 0; level < levels; level++) {
            String down = "encoder.down.%d.block.0.".formatted(level);
            String up = "decoder.up.%d.block.0.".formatted(level);
            width = clues.size(0, width, down + "conv1.weight", down + "conv2.weight", up + "conv1.weight");
            widths.add(width);
        }
        return new VaeLayout(
                widths,
                Math.max(1, clues.count("encoder.down.0.block.#.")),
                clues.size(0, 4, "post_quant_conv.weight", "post_quant_conv.bias"),
                clues.rank("decoder.mid.attn_1.q.weight", 4) == 2);
    }

    void describe(Blueprint net) {
        describeEncoder(net.at("encoder"));
        net.conv("quant_conv", 2 * latentChannels, 2 * latentChannels, 1);
        net.conv("post_quant_conv", latentChannels, latentChannels, 1);
        describeDecoder(net.at("decoder"));
    }

    private void describeEncoder(Blueprint net) {
        long width = widths.get(0);
        net.conv("conv_in", 3, width, 3);
        for (int level = 0; level < widths.size(); level++) {
            Blueprint down = net.at("down." + level);
            for (int block = 0; block < resBlocks; block++) {
                residual(down.at("block." + block), width, widths.get(level));
                width = widths.get(level);
            }
            if (level + 1 < widths.size()) {
                down.conv("downsample.conv", width, width, 3);
            }
        }
        middle(net.at("mid"), width);
        net.norm("norm_out", width).conv("conv_out", width, 2 * latentChannels, 3);
    }

    private void describeDecoder(Blueprint net) {
        long width = widths.get(widths.size() - 1);
        net.conv("conv_in", latentChannels, width, 3);
        middle(net.at("mid"), width);
        for (int level = widths.size() - 1; level >= 0; level--) {
            Blueprint up = net.at("up." + level);
            for (int block = 0; block <= resBlocks; block++) {
                residual(up.at("block." + block), width, widths.get(level));
                width = widths.get(level);
            }
            if (level > 0) {
                up.conv("upsample.conv", width, width, 3);
            }
        }
        net.norm("norm_out", width).conv("conv_out", width, 3, 3);
    }

    private void middle(Blueprint mid, long width) {
        residual(mid.at("block_1"), width, width);
        Blueprint attention = mid.at("attn_1").norm("norm", width);
        for (String projection : List.of("q", "k", "v", "proj_out")) {
            attention.projection(projection, width, linearProjections);
        }
        residual(mid.at("block_2"), width, width);
    }

    private static void residual(Blueprint block, long in, long out) {
        block.norm("norm1", in).conv("conv1", in, out, 3).norm("norm2", out).conv("conv2", out, out, 3);
        if (in != out) {
            block.conv("nin_shortcut", in, out, 1);
        }
    }
}
