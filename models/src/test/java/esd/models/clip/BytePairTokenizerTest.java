package esd.models.clip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class BytePairTokenizerTest {
    private final BytePairTokenizer tokenizer = new BytePairTokenizer();

    private record Golden(String text, List<Integer> ids) {}

    @Test
    void every_text_gives_the_ids_that_transformers_gives() throws IOException {
        int seen = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(
                        BytePairTokenizerTest.class.getResourceAsStream("/golden/tokens.jsonl.gz"))),
                UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Golden golden = new ObjectMapper().readValue(line, Golden.class);
                assertThat(IntStream.of(tokenizer.encode(golden.text())).boxed())
                        .as(golden.text())
                        .isEqualTo(golden.ids());
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(500);
    }

    @Test
    void a_word_of_a_hundred_thousand_letters_is_no_trouble() {
        int[] ids = tokenizer.encode("ab".repeat(50_000) + "!".repeat(100_000) + "&amp;".repeat(20_000));
        assertThat(ids).hasSizeGreaterThan(1000);
    }

    @Test
    void any_text_has_tokens_of_the_vocabulary() {
        new SplittableRandom(1)
                .longs(500)
                .mapToObj(SplittableRandom::new)
                .map(random -> random.ints(40, 0, 0x3100)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append))
                .forEach(text -> assertThat(IntStream.of(tokenizer.encode(text + "\ud83c")))
                        .allMatch(id -> id < 49408));
    }
}
