package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A picture that is drawn on the way: a line of kohya's such as {@code a cat --n blurry --w 512 --h 512 --d 1 --l 7 --s 30}.
 *
 * @param seed empty where the training's own is meant
 * @param sampler as the webui calls it; empty where that of all lines is meant
 */
public record SamplePrompt(
        String prompt,
        String negative,
        int width,
        int height,
        Optional<Long> seed,
        double scale,
        int steps,
        Optional<String> sampler) {
    private static final String KEY = "sample_prompts";
    private static final String DEFAULT_SIDE = "512";
    private static final int LARGEST_SIDE = 2048;
    private static final int CELL = 8;

    private static final Map<String, String> SAMPLERS = new TreeMap<>(Map.of(
            "ddim", "DDIM",
            "lms", "LMS",
            "k_lms", "LMS",
            "euler", "Euler",
            "k_euler", "Euler",
            "euler_a", "Euler a",
            "k_euler_a", "Euler a",
            "heun", "Heun",
            "dpmsolver++", "DPM++ 2M"));
    private static final List<String> OPTIONS = List.of("n", "w", "h", "d", "l", "s", "ss");

    /** Reads one line. */
    static SamplePrompt of(String line) throws RefusedOption {
        String[] parts = line.strip().split(" --", -1);
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] option = parts[i].strip().split("\\s+", 2);
            if (!OPTIONS.contains(option[0]) || option.length < 2) {
                throw new RefusedOption("%s: --%s of \"%s\" is unknown or has no value; known are --%s"
                        .formatted(KEY, option[0], line.strip(), String.join(", --", OPTIONS)));
            }
            options.put(option[0], option[1]);
        }
        if (parts[0].contains("<lora:")) {
            throw new RefusedOption(
                    "%s: \"%s\" names a LoRA; only the one that learns can be shown".formatted(KEY, line.strip()));
        }
        String sampler = options.get("ss");
        return new SamplePrompt(
                parts[0].strip(),
                options.getOrDefault("n", ""),
                side(options, "w"),
                side(options, "h"),
                options.containsKey("d")
                        ? Optional.of((long) number(options, "d", "0", 0, 0xFFFFFFFFL))
                        : Optional.empty(),
                number(options, "l", "7.5", 0, 100),
                (int) number(options, "s", "30", 1, 1000),
                sampler == null ? Optional.empty() : Optional.of(sampler(sampler)));
    }

    /** The webui's name of one of kohya's samplers. */
    static String sampler(String name) throws RefusedOption {
        String known = SAMPLERS.get(name);
        if (known == null) {
            throw new RefusedOption("config_params: sample_sampler %s is unknown or not available; available are %s"
                    .formatted(name, String.join(", ", SAMPLERS.keySet())));
        }
        return known;
    }

    private static int side(Map<String, String> options, String key) throws RefusedOption {
        int side = (int) number(options, key, DEFAULT_SIDE, 64, LARGEST_SIDE);
        return side - side % CELL;
    }

    private static double number(Map<String, String> options, String key, String absent, double least, double most)
            throws RefusedOption {
        String text = options.getOrDefault(key, absent);
        boolean whole = !key.equals("l");
        if (text.matches(whole ? "\\d{1,10}" : "\\d{1,10}(\\.\\d{1,10})?")) {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new RefusedOption("%s: --%s must be a%s number from %.0f to %.0f, not %s"
                .formatted(KEY, key, whole ? " whole" : "", least, most, text));
    }
}
