package esd.models.clip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** CLIP's 49,408 tokens: 256 bytes, 256 bytes that end a word, 48,894 pairs of earlier tokens, start and end. */
final class Vocabulary {
    static final int START = 49406;
    static final int END = 49407;

    private static final String FILE = "bpe_simple_vocab_16e6.txt.gz";
    private static final String WORD_END = "</w>";
    private static final int BYTES = 256;
    private static final int FIRST_PAIR = 2 * BYTES;
    private static final int PAIRS = START - FIRST_PAIR;

    private final int[] idOfByte = new int[BYTES];
    private final Map<Long, Integer> idOfPair = new HashMap<>(2 * PAIRS);

    Vocabulary() {
        try (InputStream file = Objects.requireNonNull(Vocabulary.class.getResourceAsStream(FILE));
                BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(file), UTF_8))) {
            read(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(BufferedReader lines) throws IOException {
        Map<String, Integer> idOfToken = new HashMap<>(3 * PAIRS);
        int[] bytes = printableFirst();
        for (int id = 0; id < BYTES; id++) {
            idOfByte[bytes[id]] = id;
            // The file writes the bytes that do not print as the characters from 256 on.
            String token = String.valueOf((char) (isPrintable(bytes[id]) ? bytes[id] : BYTES + id - printable()));
            idOfToken.put(token, id);
            idOfToken.put(token + WORD_END, BYTES + id);
        }
        lines.readLine();
        for (int id = FIRST_PAIR; id < START; id++) {
            String line = Objects.requireNonNull(lines.readLine());
            int space = line.indexOf(' ');
            Integer left = Objects.requireNonNull(idOfToken.get(line.substring(0, space)));
            Integer right = Objects.requireNonNull(idOfToken.get(line.substring(space + 1)));
            idOfPair.put(key(left, right), id);
            idOfToken.put(line.substring(0, space) + line.substring(space + 1), id);
        }
    }

    int ofByte(byte value) {
        return idOfByte[Byte.toUnsignedInt(value)];
    }

    /** The token that ends a word with this byte. */
    int ofLastByte(byte value) {
        return BYTES + ofByte(value);
    }

    /** The token that two neighbours make, or -1. Pairs with smaller ids come first. */
    int ofPair(int left, int right) {
        return idOfPair.getOrDefault(key(left, right), -1);
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    private static int[] printableFirst() {
        return IntStream.concat(
                        IntStream.range(0, BYTES).filter(Vocabulary::isPrintable),
                        IntStream.range(0, BYTES).filter(value -> !isPrintable(value)))
                .toArray();
    }

    private static int printable() {
        return (int) IntStream.range(0, BYTES).filter(Vocabulary::isPrintable).count();
    }

    private static boolean isPrintable(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xa1 && value != 0xad);
    }
}
