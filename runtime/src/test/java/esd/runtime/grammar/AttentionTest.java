package esd.runtime.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AttentionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "normal text;normal text*1.0",
                "an (important) word;an *1.0| important*1.1|  word*1.0",
                "(unbalanced;unbalanced*1.1",
                "\\(literal\\];(literal]*1.0",
                "(unnecessary)(parens);unnecessaryparens*1.1",
                "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).;a *1.0| house*1.5730000000000004|  *1.1| on*1.0"
                        + "|  a *1.1| hill*0.55| , sun, *1.1| sky*1.4641000000000006| .*1.1"
            })
    void the_webuis_examples_have_the_webuis_weights(String prompt, String parts) {
        assertThat(shown(Attention.parse(prompt))).isEqualTo(parts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[less];less*0.9090909090909091",
                "(a\\);a)*1.1",
                "\\\\(a);\\*1.0| a*1.1",
                "tail\\;tail*1.0",
                "(x: +1.5 );x*1.5",
                "(x:-1);x*-1.0",
                "x:1.2);x:1.2)*1.0",
                "(x:1.2.3) y;x:1.2.3) y*1.1",
                "a:b;a:b*1.0",
                "a ) ] b;a ) ] b*1.0",
                "(a [b) c] d;a *1.1| b*1.0|  c*0.9090909090909091|  d*1.0",
                "((a;a*1.2100000000000002",
                "a BREAK b;a*1.0| BREAK| b*1.0",
                "(a\t BREAK b:2) c;a*2.0| BREAK| b*2.0|  c*1.0",
                "BREAKBREAK BREAK's;BREAKBREAK*1.0| BREAK| 's*1.0",
                "BREAK;BREAK"
            })
    void brackets_escapes_and_breaks_are_read(String prompt, String parts) {
        assertThat(shown(Attention.parse(prompt))).isEqualTo(parts);
    }

    @Test
    void an_empty_prompt_has_no_parts() {
        assertThat(Attention.parse("")).isEmpty();
    }

    @Test
    void any_text_has_parts_of_finite_weight() {
        SplittableRandom random = new SplittableRandom(3);
        String[] pool = {
            "(", ")", "[", "]", ":", "1.2", ":1.1)", "\\", " ", "BREAK", "a", "é", "🍎", "\n", "<", ">", "|", "#"
        };
        for (int i = 0; i < 5000; i++) {
            String prompt = random.ints(random.nextInt(40), 0, pool.length)
                    .mapToObj(index -> pool[index])
                    .collect(Collectors.joining());
            assertThat(Attention.parse(prompt)).as(prompt).allMatch(AttentionTest::finite);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a", "[a", ")a", "a:", "\\", ": ", "(a:1.1)", "((((", "BREAK ", "          ", "(:1"})
    void a_long_prompt_takes_no_longer_per_letter(String piece) {
        String prompt = piece.repeat(200_000);
        assertThat(Attention.parse(prompt)).allMatch(AttentionTest::finite);
    }

    private static boolean finite(Part part) {
        return !(part instanceof Part.Text text) || Double.isFinite(text.weight());
    }

    private static String shown(List<Part> parts) {
        return parts.stream()
                .map(part -> part instanceof Part.Text text ? text.text() + "*" + text.weight() : "BREAK")
                .collect(Collectors.joining("| "));
    }
}
