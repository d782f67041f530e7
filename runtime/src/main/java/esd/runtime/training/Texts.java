package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import esd.models.net.TextEncoder;
import esd.models.net.Tokenizer;
import java.util.Arrays;
import java.util.List;

/** Captions as the noise predictor hears them: 75 tokens a row, the rows of a caption joined without their ends. */
final class Texts {
    private static final int ROW = 77;
    private static final int CHUNK = ROW - 2;
    private static final int START = 49406;
    private static final int END = 49407;

    private final Tokenizer tokenizer;
    private final TextEncoder encoder;
    private final int chunks;
    private final int clipSkip;

    Texts(Networks networks, int tokens, int clipSkip) {
        this.tokenizer = networks.tokenizer();
        this.encoder = networks.textEncoder();
        this.chunks = tokens / CHUNK;
        this.clipSkip = clipSkip;
    }

    NDArray encode(NDManager manager, List<String> captions) { // [B, S, C]
        int[][] rows = captions.stream()
                .flatMap(caption -> Arrays.stream(rows(caption)))
                .toArray(int[][]::new);
        NDArray states = encoder.encode(manager, rows, clipSkip); // [B n, 77, C]
        if (chunks == 1) {
            return states;
        }
        NDArray lines = states.reshape(captions.size(), (long) chunks * ROW, -1); // [B, 77 n, C]
        NDList parts = new NDList(lines.get(":, 0:1"));
        for (int chunk = 0; chunk < chunks; chunk++) {
            parts.add(lines.get(":, %d:%d".formatted(chunk * ROW + 1, chunk * ROW + 1 + CHUNK))); // [B, 75, C]
        }
        parts.add(lines.get(":, %d:".formatted(chunks * ROW - 1)));
        return NDArrays.concat(parts, 1); // [B, 75 n + 2, C]
    }

    /** What is too long is cut off, what is short is filled with ends. */
    private int[][] rows(String caption) {
        int[] tokens = tokenizer.encode(caption);
        int[][] rows = new int[chunks][ROW];
        for (int chunk = 0; chunk < chunks; chunk++) {
            Arrays.fill(rows[chunk], END);
            rows[chunk][0] = START;
            int from = chunk * CHUNK;
            int count = Math.max(0, Math.min(CHUNK, tokens.length - from));
            System.arraycopy(tokens, Math.min(from, tokens.length), rows[chunk], 1, count);
        }
        return rows;
    }
}
