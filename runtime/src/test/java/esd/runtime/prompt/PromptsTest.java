package esd.runtime.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.runtime.grammar.Calls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PromptsTest {
    private static final int COMMA = 267;
    private static final Calls ONE_STEP = Calls.first(1);

    private final Prompts prompts = new Prompts(PromptsTest::lengths);

    @Test
    void a_prompt_is_one_chunk_between_start_and_end() throws Exception {
        List<Chunk> chunks = positive("a (bb:1.5) ccc");
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
        assertThat(tokens(negative(""))).isEqualTo("[]");
        assertThat(tokens(negative("BREAK"))).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource({"75, 1", "76, 2", "150, 2", "151, 3"})
    void a_chunk_holds_75_tokens(int words, int chunks) throws Exception {
        assertThat(positive("a ".repeat(words))).hasSize(chunks);
    }

    @Test
    void break_ends_a_chunk() throws Exception {
        assertThat(tokens(positive("a BREAK bb BREAK (BREAK ccc)"))).isEqualTo("[1] [2] [] [3]");
    }

    @Test
    void what_follows_a_late_comma_moves_to_the_next_chunk() throws Exception {
        List<Chunk> chunks = positive("a ".repeat(60) + ", " + "bb ".repeat(20));
        assertThat(counted(chunks)).containsExactly(61, 20);
        assertThat(chunks.get(1).ids()).startsWith(49406, 2, 2);
    }

    @Test
    void an_early_comma_moves_nothing() throws Exception {
        assertThat(counted(positive("a ".repeat(54) + ", " + "bb ".repeat(26)))).containsExactly(75, 6);
        assertThat(counted(positive("a ".repeat(55) + ", " + "bb ".repeat(25)))).containsExactly(56, 25);
    }

    @Test
    void a_comma_that_does_not_fit_moves_nothing() throws Exception {
        List<Chunk> chunks = positive("a ".repeat(75) + ", bb");
        assertThat(counted(chunks)).containsExactly(75, 2);
        assertThat(chunks.get(1).ids()).startsWith(49406, COMMA, 2);
    }

    @Test
    void multipliers_move_with_their_tokens() throws Exception {
        List<Chunk> chunks = positive("a ".repeat(70) + ", (" + "bb ".repeat(20) + ":2)");
        assertThat(chunks.get(0).multipliers()).containsOnly(1);
        assertThat(chunks.get(1).multipliers()).startsWith(1, 2, 2);
    }

    @Test
    void a_composition_is_several_prompts_and_the_same_words_are_read_once() throws Exception {
        List<TimedPrompt> composed = prompts.positive("[a|bb] AND bb :0.5", Calls.first(4));
        assertThat(composed).extracting(TimedPrompt::weight).containsExactly(1.0, 0.5);
        assertThat(composed.get(0).spans())
                .extracting(TimedPrompt.Span::lastCall)
                .containsExactly(1, 2, 3, 4);
        List<TimedPrompt.Span> spans = composed.get(0).spans();
        assertThat(spans.get(3).chunks()).isEqualTo(spans.get(1).chunks());
    }

    @Test
    void all_that_a_prompt_becomes_is_filled_up_to_as_many_chunks() throws Exception {
        String longer = "ccc ".repeat(80);
        List<TimedPrompt.Span> spans = prompts.positive("a [bb:%s:2] AND bb".formatted(longer), Calls.first(4))
                .get(0)
                .spans();
        assertThat(tokens(spans.get(0).chunks())).isEqualTo("[1 2] []");
        assertThat(counted(spans.get(1).chunks())).containsExactly(75, 6);
        assertThat(positive("bb")).hasSize(1);
    }

    @Test
    void a_prompt_whose_changes_are_filled_up_to_too_many_is_refused() {
        String growing =
                IntStream.rangeClosed(1, 300).mapToObj("[a:%d] "::formatted).collect(Collectors.joining());
        String late = "[%s:999]".formatted("ccc ".repeat(750));
        assertThatThrownBy(() -> prompts.positive(growing + late, Calls.first(1000)))
                .isInstanceOf(UnsupportedPrompt.class)
                .hasMessageContaining("2000");
    }

    @Test
    void a_prompt_of_too_many_changes_is_refused() {
        String growing =
                IntStream.rangeClosed(1, 999).mapToObj("[a:%d] "::formatted).collect(Collectors.joining());
        assertThatThrownBy(() -> prompts.positive(growing, Calls.first(1000)))
                .isInstanceOf(UnsupportedPrompt.class)
                .hasMessageContaining("2000");
    }

    @Test
    void an_embedding_stands_where_the_prompt_has_its_name_and_the_longer_name_is_meant() throws Exception {
        Prompts taught = new Prompts(
                PromptsTest::lengths,
                List.of(new Embedding("bb", 50_000, 2, ""), new Embedding("bb ccc", 50_002, 3, "")));
        List<Chunk> chunks = taught.positive("a (bb:1.5) bb ccc dddd", ONE_STEP)
                .get(0)
                .spans()
                .get(0)
                .chunks();
        assertThat(chunks.get(0).ids()).startsWith(49406, 1, 50_000, 50_001, 50_002, 50_003, 50_004, 4, 49407);
        assertThat(chunks.get(0).multipliers()).startsWith(1, 1, 1.5f, 1.5f, 1, 1, 1, 1, 1);
    }

    @Test
    void an_embedding_is_not_torn_unless_it_is_longer_than_a_chunk() throws Exception {
        Prompts taught = new Prompts(
                PromptsTest::lengths,
                List.of(new Embedding("bb", 50_000, 10, ""), new Embedding("ccc", 60_000, 80, "")));
        List<Chunk> chunks = taught.positive("a ".repeat(70) + "bb", ONE_STEP)
                .get(0)
                .spans()
                .get(0)
                .chunks();
        assertThat(counted(chunks)).containsExactly(70, 0);
        assertThat(chunks.get(1).ids()).startsWith(49406, 50_000);
        assertThat(taught.positive("ccc", ONE_STEP).get(0).spans().get(0).chunks())
                .hasSize(2);
    }

    @Test
    void a_network_in_a_negative_prompt_is_refused() {
        assertThatThrownBy(() -> prompts.negative("<lora:" + "x".repeat(1000) + ">", ONE_STEP))
                .message()
                .contains("<lora:xxx")
                .hasSizeLessThan(160);
    }

    @Test
    void in_a_negative_prompt_and_is_a_word() throws Exception {
        assertThat(tokens(negative("a AND bb"))).isEqualTo("[1 3 2]");
    }

    @Test
    void any_text_is_chunks_of_77() throws Exception {
        SplittableRandom random = new SplittableRandom(6);
        String pool = "()[]():|\\,,  aabb#\n1.5-+BREAK";
        for (int i = 0; i < 3000; i++) {
            String text = random.ints(random.nextInt(200), 0, pool.length())
                    .mapToObj(index -> pool.substring(index, index + 1))
                    .collect(Collectors.joining());
            List<TimedPrompt> read = new Prompts(PromptsTest::lengths).positive(text, ONE_STEP);
            assertThat(read.get(0).spans().get(0).chunks())
                    .isNotEmpty()
                    .allMatch(chunk -> chunk.ids().length == Chunk.LENGTH);
        }
    }

    private List<Chunk> positive(String text) throws UnsupportedPrompt {
        return prompts.positive(text, ONE_STEP).get(0).spans().get(0).chunks();
    }

    private List<Chunk> negative(String text) throws UnsupportedPrompt {
        return prompts.negative(text, ONE_STEP).spans().get(0).chunks();
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
