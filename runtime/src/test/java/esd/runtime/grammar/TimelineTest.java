package esd.runtime.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.runtime.prompt.ExtraNetworks;
import esd.runtime.prompt.UnsupportedPrompt;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimelineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "test;10=test",
                "a [b:3];3=a |10=a b",
                "a [b: 3];3=a |10=a b",
                "a [[[b]]:2];2=a |10=a [[b]]",
                "[(a:2):3];3=|10=(a:2)",
                "a [b : c : 1] d;1=a b  d|10=a  c  d",
                "a[b:[c:d:2]:1]e;1=abe|2=ace|10=ade",
                "a [unbalanced;10=a [unbalanced",
                "a [b:.5] c;5=a  c|10=a b c",
                "a [{b|d{:.5] c;5=a  c|10=a {b|d{ c",
                "((a][:b:c [d:3];3=((a][:b:c |10=((a][:b:c d"
            })
    void the_webuis_examples_change_when_the_webui_changes_them(String prompt, String spans) {
        assertThat(told(prompt, Calls.first(10))).isEqualTo(spans);
    }

    @ParameterizedTest
    @CsvSource({"[a|(b:1.1)], a (b:1.1)", "[fe|]male, female male", "[fe|||]male, female male male male"})
    void the_webuis_alternations_take_turns(String prompt, String turns) {
        String[] words = turns.split(" ");
        assertThat(told(prompt, Calls.first(10)))
                .isEqualTo(IntStream.rangeClosed(1, 10)
                        .mapToObj(call -> call + "=" + words[(call - 1) % words.length])
                        .collect(Collectors.joining("|")));
    }

    @ParameterizedTest
    @CsvSource({"a [b:.5] c, 10=a b c", "a [b:1.5] c, 5=a  c|10=a b c", "a [b:12] c, 2=a  c|10=a b c"})
    void numbers_go_on_from_the_first_pass_to_the_second(String prompt, String spans) {
        assertThat(told(prompt, Calls.second(10, 10))).isEqualTo(spans);
    }

    @ParameterizedTest
    @CsvSource({"[a::0.25]b, 2=ab|10=b", "[a:b:99], 10=a", "[a:b:0], 10=b", "[a:b:1e1], 10=a", "[a:b:-3], 10=b"})
    void words_go_stay_or_were_never_there(String prompt, String spans) {
        assertThat(told(prompt, Calls.first(10))).isEqualTo(spans);
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
                "<3 :)",
                "\\",
                "[a\\]:3"
            })
    void what_only_looks_like_a_change_is_text(String prompt) {
        assertThat(told(prompt, Calls.first(10))).isEqualTo("10=" + prompt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "[a|", "[a:", "(a:", "[a:3]", "[a|b]"})
    void a_long_prompt_of_brackets_is_read(String piece) {
        String prompt = piece.repeat(20_000 / piece.length());
        assertThat(Timeline.of(prompt, Calls.first(3))).isNotEmpty();
    }

    @Test
    void any_text_ends_with_the_last_call() {
        SplittableRandom random = new SplittableRandom(8);
        String pool = "()[]():|\\ ab12.5";
        for (int i = 0; i < 5000; i++) {
            String prompt = random.ints(random.nextInt(40), 0, pool.length())
                    .mapToObj(index -> pool.substring(index, index + 1))
                    .collect(Collectors.joining());
            List<Timeline.Span> spans = Timeline.of(prompt, Calls.first(10));
            assertThat(spans.get(spans.size() - 1).lastCall()).as(prompt).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a AND b;a 1.0|b 1.0",
                "a :1.2 AND b:-.5 AND c;a 1.2|b -0.5|c 1.0",
                "ANDY and b;ANDY and b 1.0",
                "(a:1.3);(a:1.3) 1.0",
                "a:b;a:b 1.0"
            })
    void prompts_are_joined_by_and_with_their_weights(String prompt, String members) {
        assertThat(Composition.of(prompt).stream()
                        .map(member -> member.text().strip() + " " + member.weight())
                        .collect(Collectors.joining("|")))
                .isEqualTo(members);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a <lora:x:0.8> b;a  b;x 0.8 0.8",
                "<lora:x>;'';x 1.0 1.0",
                "<lyco:x.y:1:0>;'';x.y 1.0 0.0",
                "<lora:x:te=.5:unet=2>a;a;x 0.5 2.0",
                "<lora:x:0.5:unet=0><lora:y:-1>;'';x 0.5 0.0|y -1.0 -1.0",
                "a <3 b;a <3 b;''"
            })
    void networks_are_taken_out_of_a_prompt(String prompt, String text, String loras) throws Exception {
        ExtraNetworks networks = ExtraNetworks.of(prompt);
        assertThat(networks.text().strip()).isEqualTo(text);
        assertThat(networks.loras().stream()
                        .map(lora -> "%s %s %s".formatted(lora.name(), lora.textEncoder(), lora.unet()))
                        .collect(Collectors.joining("|")))
                .isEqualTo(loras);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<hypernet:x:1>", "<foo:x>", "<lora:x:strong>", "<lora:x:1:1:dyn=3>", "<lora:x:1:2:3>"})
    void a_network_that_is_not_known_is_refused_by_its_tag(String prompt) {
        assertThatThrownBy(() -> ExtraNetworks.of(prompt))
                .isInstanceOf(UnsupportedPrompt.class)
                .hasMessageContaining(prompt);
    }

    private static String told(String prompt, Calls calls) {
        return Timeline.of(prompt, calls).stream()
                .map(span -> span.lastCall() + "=" + span.words())
                .collect(Collectors.joining("|"));
    }
}
