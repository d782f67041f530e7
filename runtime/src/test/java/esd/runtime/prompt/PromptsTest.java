package esd.runtime.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PromptsTest {
    private static final int COMMA = 267;

    private final Prompts prompts = new Prompts(PromptsTest::lengths);

    @Test
    void a_prompt_is_one_chunk_between_start_and_end() throws Exception {
        List<Chunk> chunks = prompts.positive("a (bb:1.5) ccc");
        assertThat(chunks).hasSize(1);
        assertThat(chunks.get(0).ids())
                .hasSize(77)
                .startsWith(49406, 1, 2, 3, 49407)
                .endsWith(49407);
        assertThat(chunks.get(0).multipliers())
                .hasSize(77)
                .startsWith(1, 1, 1.5f, 1, 1)
                .endsWith(1);
    }

    @Test
    void no_prompt_is_an_empty_chunk() throws Exception {
        assertThat(tokens(prompts.negative(""))).isEqualTo("[]");
        assertThat(tokens(prompts.negative("BREAK"))).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource({"75, 1", "76, 2", "150, 2", "151, 3"})
    void a_chunk_holds_75_tokens(int words, int chunks) throws Exception {
        assertThat(prompts.positive("a ".repeat(words))).hasSize(chunks);
    }

    @Test
    void break_ends_a_chunk() throws Exception {
        assertThat(tokens(prompts.positive("a BREAK bb BREAK (BREAK ccc)"))).isEqualTo("[1] [2] [] [3]");
    }

    @Test
    void what_follows_a_late_comma_moves_to_the_next_chunk() throws Exception {
        List<Chunk> chunks = prompts.positive("a ".repeat(60) + ", " + "bb ".repeat(20));
        assertThat(counted(chunks)).containsExactly(61, 20);
        assertThat(chunks.get(1).ids()).startsWith(49406, 2, 2);
    }

    @Test
    void an_early_comma_moves_nothing() throws Exception {
        assertThat(counted(prompts.positive("a ".repeat(54) + ", " + "bb ".repeat(26))))
                .containsExactly(75, 6);
        assertThat(counted(prompts.positive("a ".repeat(55) + ", " + "bb ".repeat(25))))
                .containsExactly(56, 25);
    }

    @Test
    void a_comma_that_does_not_fit_moves_nothing() throws Exception {
        List<Chunk> chunks = prompts.positive("a ".repeat(75) + ", bb");
        assertThat(counted(chunks)).containsExactly(75, 2);
        assertThat(chunks.get(1).ids()).startsWith(49406, COMMA, 2);
    }

    @Test
    void multipliers_move_with_their_tokens() throws Exception {
        List<Chunk> chunks = prompts.positive("a ".repeat(70) + ", (" + "bb ".repeat(20) + ":2)");
        assertThat(chunks.get(0).multipliers()).containsOnly(1);
        assertThat(chunks.get(1).multipliers()).startsWith(1, 2, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a <lora:style:0.8> b;a LoRA, \"<lora:style:0.8>\"",
                "<lyco:x>;a LoRA",
                "<hypernet:x:1>;a hypernetwork",
                "<foo:x:1>;an extra network",
                "a [b|c] d;an alternation, \"[b|c]\"",
                "[(b)|];an alternation",
                "[a:b:0.5];changes while sampling, \"[a:b:0.5]\"",
                "[a:5];changes while sampling",
                "[a::5];changes while sampling",
                "[[a]:(b:1.2): .5 ];changes while sampling",
                "(x [ (y] [a: 1e1 ];changes while sampling",
                "cat AND dog;a composition"
            })
    void what_is_not_done_yet_is_refused_by_name(String prompt, String reason) {
        assertThatThrownBy(() -> prompts.positive(prompt))
                .isInstanceOf(UnsupportedPrompt.class)
                .hasMessageContaining(reason)
                .hasMessageEndingWith("which this version does not do");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a < b > c",
                "[a:b]",
                "\\[a:0.5\\]",
                "[a:b:c:0.5]",
                "[a (b|c)]",
                "a|b",
                "[(a:0.5)]",
                "ANDY and",
                "<3 :)",
                "<:x>"
            })
    void what_only_looks_like_it_is_text(String prompt) throws Exception {
        assertThat(prompts.positive(prompt)).hasSize(1);
    }

    @Test
    void in_a_negative_prompt_and_is_a_word() throws Exception {
        assertThat(tokens(prompts.negative("a AND bb"))).isEqualTo("[1 3 2]");
    }

    @Test
    void an_excerpt_of_a_long_syntax_is_enough() {
        assertThatThrownBy(() -> prompts.positive("<lora:" + "x".repeat(1000) + ">"))
                .message()
                .hasSizeLessThan(140);
    }

    @Test
    void any_text_is_chunks_of_77_or_refused() {
        SplittableRandom random = new SplittableRandom(6);
        String pool = "()[]():|\\,,  aab<>#\n1.5-+BREAK";
        for (int i = 0; i < 3000; i++) {
            String text = random.ints(random.nextInt(200), 0, pool.length())
                    .mapToObj(index -> pool.substring(index, index + 1))
                    .collect(Collectors.joining());
            readOrRefused(text);
        }
    }

    private void readOrRefused(String text) {
        try {
            assertThat(prompts.positive(text)).isNotEmpty().allMatch(chunk -> chunk.ids().length == Chunk.LENGTH);
        } catch (UnsupportedPrompt e) {
            assertThat(e).hasMessageEndingWith("which this version does not do");
        }
    }

    /** A tokenizer that is easy to follow: each word is as many letters as its id says, a comma is a comma. */
    private static int[] lengths(String text) {
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .mapToInt(word -> word.equals(",") ? COMMA : word.length())
                .toArray();
    }

    private static List<Integer> counted(List<Chunk> chunks) {
        List<Integer> counted = new ArrayList<>();
        for (Chunk chunk : chunks) {
            counted.add((int) IntStream.of(chunk.ids()).filter(id -> id < 49406).count());
        }
        return counted;
    }

    private static String tokens(List<Chunk> chunks) {
        return chunks.stream()
                .map(chunk -> IntStream.of(chunk.ids())
                        .filter(id -> id < 49406)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" ", "[", "]")))
                .collect(Collectors.joining(" "));
    }
}
