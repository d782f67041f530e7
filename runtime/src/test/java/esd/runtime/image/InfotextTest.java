package esd.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class InfotextTest {
    private static final List<String> LETTERS = List.of(
            "a",
            "B",
            "7",
            " ",
            ",",
            ":",
            "\"",
            "\\",
            "(",
            ")",
            "<lora:x:0.8>",
            "'",
            "{",
            "}",
            "é",
            "ß",
            "林",
            "檎",
            "🍎",
            "|",
            "BREAK",
            "Steps: 20",
            "-",
            "/",
            "\t");

    private static final List<String> ORDER = List.of(
            "Steps",
            "Sampler",
            "CFG scale",
            "Seed",
            "Size",
            "Model hash",
            "Model",
            "VAE hash",
            "VAE",
            "Variation seed",
            "Variation seed strength",
            "Seed resize from",
            "Denoising strength",
            "Clip skip",
            "ENSD",
            "RNG",
            "Tiling",
            "Mask blur",
            "Hires upscale",
            "Hires upscaler",
            "Lora hashes",
            "TI hashes",
            "Eta",
            "Version");

    @Test
    void the_text_is_three_lines_with_the_keys_in_the_webuis_order() {
        Generation generation = new Generation(
                "a red apple, (on a table:1.2)",
                "blurry",
                20,
                Generation.Sampling.of("DPM++ 2M Karras", 7),
                42,
                512,
                768,
                Optional.of(new Generation.Model("0123456789", "apples, v2", Map.of())),
                Map.of("Denoising strength", "0.75"),
                Map.of("Eta", "0.5"),
                "esd 0.1.0");
        assertThat(generation.infotext().text())
                .isEqualTo(
                        """
                        a red apple, (on a table:1.2)
                        Negative prompt: blurry
                        Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.0, Seed: 42, Size: 512x768, \
                        Model hash: 0123456789, Model: "apples, v2", Denoising strength: 0.75, Eta: 0.5, \
                        Version: esd 0.1.0""");
    }

    @Test
    void what_there_is_not_is_not_told() {
        Generation generation = new Generation(
                "a pear",
                "",
                8,
                new Generation.Sampling("Euler", Optional.of("Karras"), 1.5, OptionalDouble.of(2)),
                7,
                64,
                64,
                Optional.empty(),
                Map.of(),
                Map.of(),
                "esd 0.1.0");
        assertThat(generation.infotext().text())
                .isEqualTo(
                        "a pear\nSteps: 8, Sampler: Euler, Schedule type: Karras, CFG scale: 1.5, Image CFG scale: 2.0, Seed: 7, "
                                + "Size: 64x64, Version: esd 0.1.0");
    }

    @Test
    void a_text_without_parameters_is_a_prompt() {
        assertThat(Infotext.parse("a house\nNegative prompt: rain\nand fog"))
                .isEqualTo(new Infotext("a house", "rain\nand fog", Map.of()));
    }

    @Test
    void parsing_undoes_writing_for_ten_thousand_random_pictures() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Infotext infotext = new Infotext(prompt(random), prompt(random), parameters(random));
            assertThat(Infotext.parse(infotext.text())).as(infotext.text()).isEqualTo(infotext);
        }
    }

    @Test
    void ten_thousand_generations_are_read_back_whole_and_in_their_order() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            Infotext told = generation(random).infotext();
            Infotext read = Infotext.parse(told.text());
            assertThat(read).as(told.text()).isEqualTo(told);
            assertThat(new ArrayList<>(read.parameters().keySet()))
                    .containsExactlyElementsOf(told.parameters().keySet());
            assertThat(ORDER).containsSubsequence(read.parameters().keySet().toArray(String[]::new));
        }
    }

    /** With a random choice of the keys that there can be. */
    private static Generation generation(Random random) {
        Map<String, String> vae = random.nextBoolean()
                ? Map.of()
                : chosen(random, List.of("VAE hash", "VAE"), letters(random, 8) + ".pt");
        Map<String, String> told = chosen(random, ORDER.subList(9, 17), letters(random, 8));
        Map<String, String> extra = chosen(random, ORDER.subList(17, ORDER.size() - 1), letters(random, 20));
        return new Generation(
                prompt(random),
                prompt(random),
                random.nextInt(1, 1000),
                Generation.Sampling.of(random.nextBoolean() ? "DPM++ 2M Karras" : "Euler a", random.nextDouble() * 30),
                random.nextLong(),
                8 * random.nextInt(1, 512),
                8 * random.nextInt(1, 512),
                Optional.of(new Generation.Model("0123456789", letters(random, 10), vae)),
                told,
                extra,
                "esd " + letters(random, 3));
    }

    private static Map<String, String> chosen(Random random, List<String> keys, String value) {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (String key : keys) {
            if (random.nextBoolean()) {
                chosen.put(key, value);
            }
        }
        return chosen;
    }

    private static String prompt(Random random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(line -> letters(random, 12).strip())
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static Map<String, String> parameters(Random random) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("Steps", String.valueOf(random.nextInt(150)));
        parameters.put("Sampler", "Euler a");
        parameters.put("Size", "64x64");
        for (int i = random.nextInt(6); i > 0; i--) {
            parameters.put(
                    "Key %d-%d".formatted(i, random.nextInt(9)),
                    letters(random, 8) + (random.nextBoolean() ? "\n" : ""));
        }
        return parameters;
    }

    private static String letters(Random random, int most) {
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(i -> LETTERS.get(random.nextInt(LETTERS.size())))
                .collect(Collectors.joining());
    }
}
