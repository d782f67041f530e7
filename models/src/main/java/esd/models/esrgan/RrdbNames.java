package esd.models.esrgan;

import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * What the parts of an RRDB network are called in one of the three families of keys.
 *
 * @param block a format of the block's number, the dense block's and the convolution's, both from 1
 * @param doublings the convolutions after each doubling of the size
 */
record RrdbNames(
        String first, String block, int blocks, String trunk, List<String> doublings, String highest, String last) {
    private static final String SEQUENTIAL = "model.1.sub.%d.RDB%d.conv%d.0";
    private static final int MOST_PARTS = 40;

    static RrdbNames of(Weights weights) throws NotAnUpscaler {
        if (weights.has("model.0.weight") && has(weights, SEQUENTIAL, 0)) {
            if (weights.has("model.1.sub.0.RDB1.conv1x1.0.weight")
                    || weights.has("model.1.sub.0.RDB1.conv1x1.weight")) {
                throw new NotAnUpscaler("it is an ESRGAN+ network, which this version does not have");
            }
            return sequential(weights);
        }
        if (has(weights, "RRDB_trunk.%d.RDB%d.conv%d", 0)) {
            return named(weights, "RRDB_trunk.%d.RDB%d.conv%d", "trunk_conv", "upconv%d", "HRconv");
        }
        if (has(weights, "body.%d.rdb%d.conv%d", 0)) {
            return named(weights, "body.%d.rdb%d.conv%d", "conv_body", "conv_up%d", "conv_hr");
        }
        throw new NotAnUpscaler("its tensors are not those of an ESRGAN or Real-ESRGAN network");
    }

    private static RrdbNames named(Weights weights, String block, String trunk, String doubling, String highest) {
        List<String> doublings = new ArrayList<>();
        while (weights.has(doubling.formatted(doublings.size() + 1) + ".weight")) {
            doublings.add(doubling.formatted(doublings.size() + 1));
        }
        return new RrdbNames("conv_first", block, blocks(weights, block), trunk, doublings, highest, "conv_last");
    }

    private static RrdbNames sequential(Weights weights) throws NotAnUpscaler {
        List<String> parts = new ArrayList<>();
        for (int i = 2; i < MOST_PARTS; i++) {
            if (weights.has("model.%d.weight".formatted(i))) {
                parts.add("model.%d".formatted(i));
            }
        }
        if (parts.size() < 2) {
            throw new NotAnUpscaler("it lacks its last convolutions");
        }
        int end = parts.size();
        int blocks = blocks(weights, SEQUENTIAL);
        return new RrdbNames(
                "model.0",
                SEQUENTIAL,
                blocks,
                "model.1.sub.%d".formatted(blocks),
                parts.subList(0, end - 2),
                parts.get(end - 2),
                parts.get(end - 1));
    }

    private static int blocks(Weights weights, String block) {
        int blocks = 0;
        while (has(weights, block, blocks)) {
            blocks++;
        }
        return blocks;
    }

    private static boolean has(Weights weights, String block, int number) {
        return weights.has(block.formatted(number, 1, 1) + ".weight");
    }
}
