package esd.runtime.prompt;

import esd.runtime.grammar.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills chunks of 75 tokens. Where a chunk overflows, what follows a comma among its last 20 tokens moves to the next
 * one, so that a phrase is not torn.
 */
final class Chunker {
    private static final int CAPACITY = Chunk.LENGTH - 2;
    private static final int BACKTRACK = 20;
    private static final int START = 49406;
    private static final int END = 49407;
    private static final int NONE = -1;

    /** A chunk without words. */
    static final Chunk EMPTY = chunk(new int[0], new float[0], 0);

    private final List<Chunk> chunks = new ArrayList<>();
    private final int comma;
    private final int[] ids = new int[CAPACITY];
    private final float[] multipliers = new float[CAPACITY];
    private int size;
    private int lastComma = NONE;

    private Chunker(int comma) {
        this.comma = comma;
    }

    /** At least one chunk. */
    static List<Chunk> chunks(List<Part> parts, Vocabulary vocabulary) {
        int[] comma = vocabulary.ids(",");
        Chunker chunker = new Chunker(comma.length == 1 ? comma[0] : NONE);
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                for (int[] word : vocabulary.words(text.text())) {
                    chunker.add(word, (float) text.weight());
                }
            } else {
                chunker.close(chunker.size);
            }
        }
        if (chunker.size > 0 || chunker.chunks.isEmpty()) {
            chunker.close(chunker.size);
        }
        return List.copyOf(chunker.chunks);
    }

    /** A token, or the vectors of an embedding, which are not torn unless they fill more than a chunk. */
    private void add(int[] word, float multiplier) {
        if (word.length > 1 && word.length <= CAPACITY && size + word.length > CAPACITY) {
            close(size);
        }
        for (int id : word) {
            add(id, multiplier);
        }
    }

    private void add(int id, float multiplier) {
        if (id == comma) {
            lastComma = size;
        } else if (size == CAPACITY && lastComma != NONE && size - lastComma <= BACKTRACK) {
            close(lastComma + 1);
        }
        if (size == CAPACITY) {
            close(size);
        }
        ids[size] = id;
        multipliers[size] = multiplier;
        size++;
    }

    /** Makes a chunk of the first tokens; the others begin the next one. */
    private void close(int count) {
        chunks.add(chunk(ids, multipliers, count));
        size -= count;
        System.arraycopy(ids, count, ids, 0, size);
        System.arraycopy(multipliers, count, multipliers, 0, size);
        lastComma = NONE;
    }

    private static Chunk chunk(int[] ids, float[] multipliers, int count) {
        int[] chunkIds = new int[Chunk.LENGTH];
        float[] chunkMultipliers = new float[Chunk.LENGTH];
        Arrays.fill(chunkIds, END);
        Arrays.fill(chunkMultipliers, 1);
        chunkIds[0] = START;
        System.arraycopy(ids, 0, chunkIds, 1, count);
        System.arraycopy(multipliers, 0, chunkMultipliers, 1, count);
        return new Chunk(chunkIds, chunkMultipliers);
    }
}
