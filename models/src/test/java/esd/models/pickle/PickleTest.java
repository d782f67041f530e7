package esd.models.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PickleTest {
    private final Path file;

    PickleTest(@TempDir Path folder) {
        this.file = folder.resolve("pickle");
    }

    @Test
    void numbers_of_every_width_are_read() throws IOException {
        assertThat(read("(K\7M\1\1J\u00fe\u00ff\u00ff\u00ff\u008a\0\u008a\1\u0080I42\nL7L\nI01\nI00\nt."))
                .isEqualTo(List.of(7L, 257L, -2L, 0L, -128L, 42L, 7L, true, false));
        assertThat(read("\u008a\n\0\0\0\0\0\0\0\0\0\1.")).isEqualTo(BigInteger.ONE.shiftLeft(72));
        assertThat(read("(G\u00bf\u00f8\0\0\0\0\0\0F2.5\nt.")).isEqualTo(List.of(-1.5, 2.5));
    }

    @Test
    void texts_of_every_width_are_read() throws IOException {
        assertThat(read("(S'a'\nVb\nU\1cT\1\0\0\0dX\2\0\0\0\u00c3\u00a9\u008c\1f\u008d\1\0\0\0\0\0\0\0gt."))
                .isEqualTo(List.of("a", "b", "c", "d", "é", "f", "g"));
    }

    @Test
    void containers_hold_what_was_put_into_them() throws IOException {
        assertThat(read("](K\1K\2e\u0088a.")).isEqualTo(List.of(1L, 2L, true));
        assertThat(read("K\1K\2K\3\u0087.")).isEqualTo(List.of(1L, 2L, 3L));
        Dictionary dictionary = (Dictionary) read("}U\1aK\1s(U\1bK\2K\7NU\1aK\3u.");
        assertThat(dictionary.entries()).containsOnlyKeys("a", "b").containsEntry("a", 3L);
        assertThat(((Dictionary) read("(U\1a]d.")).get("a")).contains(List.of());
    }

    @Test
    void what_was_remembered_is_the_same_thing_again() throws IOException {
        List<?> pair = (List<?>) read("(]q\5h\5t.");
        assertThat(pair.get(0)).isSameAs(pair.get(1));
        assertThat(read("K\1p9\n0K\2\u0094g1\n.")).isEqualTo(2L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "K",
                "0.",
                "(.",
                "t.",
                "h\1.",
                "a.",
                "K\1K\2a.",
                "}K\1u.",
                "}(K\1u.",
                "Ix\n.",
                "S\n.",
                "Gabc",
                "X\u00ff\u00ff\u00ff\u007fa",
                "X\u00ff\u00ff\u00ff\u00ffa",
                "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\u008b\u00ff\u00ff\u00ff\u00ff",
                "(K\1(0",
                "gx\n.",
                "R.",
                "b."
            })
    void a_broken_pickle_has_one_clear_error(String pickle) {
        assertThatThrownBy(() -> read(pickle)).isInstanceOf(BrokenPickle.class).hasMessageStartingWith("it ");
    }

    @Test
    void an_endless_line_is_refused() {
        assertThatThrownBy(() -> read("I" + "1".repeat(10_000))).isInstanceOf(BrokenPickle.class);
    }

    @Test
    void more_instructions_than_any_checkpoint_needs_are_refused() {
        assertThatThrownBy(() -> read("N0".repeat(1_600_000)))
                .isInstanceOf(BrokenPickle.class)
                .hasMessageContaining("instructions");
    }

    @Test
    void deep_and_tangled_lists_are_no_trouble() throws IOException {
        assertThat(read("]".repeat(1) + "q\0" + "h\0a".repeat(100_000) + ".")).isInstanceOf(List.class);
        assertThat(read(")" + "\u0085".repeat(200_000) + ".")).isInstanceOf(List.class);
        assertThat(read("}" + ")" + "2\u0086".repeat(100) + "Ns.")).isInstanceOf(Dictionary.class);
    }

    @Test
    void random_bytes_are_read_or_refused() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        String likely = "()]}.KNUIabdehjlpqrstu012345\u0085\u0086\u0087\u0088\u0089\u0094\n";
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            boolean any = random.nextInt(4) == 0;
            bytes[i] = (byte) (any ? random.nextInt(256) : likely.charAt(random.nextInt(likely.length())));
        }
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            for (int start = 0; start + 60 < bytes.length; start += 7) {
                readOrRefused(new PickleInput(channel, start, start + 60));
            }
        }
    }

    private static void readOrRefused(PickleInput input) throws IOException {
        try {
            assertThat(Pickle.read(input, Names.NONE)).isNotNull();
        } catch (BrokenPickle e) {
            assertThat(e).hasMessageStartingWith("it ");
        }
    }

    private Object read(String pickle) throws IOException {
        Files.write(file, pickle.getBytes(ISO_8859_1));
        try (FileChannel channel = FileChannel.open(file)) {
            return Pickle.read(new PickleInput(channel, 0, channel.size()), Names.NONE);
        }
    }
}
