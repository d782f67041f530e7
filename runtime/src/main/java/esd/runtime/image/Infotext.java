package esd.runtime.image;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a picture was made, in the webui's words: the prompt, the negative prompt, and a last line of keys and values.
 *
 * <p>The text keeps no spaces around a prompt's lines, and a line of the prompt that begins like the negative one ends
 * the prompt; for all else {@link #parse} is the inverse of {@link #text}.
 *
 * @param parameters in the order of the last line
 */
public record Infotext(String prompt, String negativePrompt, Map<String, String> parameters) {
    private static final String NEGATIVE = "Negative prompt:";
    private static final int FEWEST_PARAMETERS = 3;
    private static final Pattern PARAMETER = Pattern.compile(
            "\\s*(\\w[\\w \\-/]+):\\s*(\"(?:\\\\.|[^\\\\\"])*\"|[^,]*)(?:,|$)", Pattern.UNICODE_CHARACTER_CLASS);

    public Infotext {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The text that PNG files carry under {@code parameters}. */
    public String text() {
        String negative = negativePrompt.isEmpty() ? "" : "\n%s %s".formatted(NEGATIVE, negativePrompt);
        String last = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + Quoting.quoted(entry.getValue()))
                .collect(joining(", "));
        return (prompt + negative + "\n" + last).strip();
    }

    /** Reads a text as the webui does: a last line of fewer than three keys is part of the prompt. */
    public static Infotext parse(String text) {
        String stripped = text.strip();
        String last = stripped.substring(stripped.lastIndexOf('\n') + 1);
        Map<String, String> parameters = parameters(last);
        boolean prompts = parameters.size() < FEWEST_PARAMETERS;
        String head = prompts ? stripped : stripped.substring(0, stripped.length() - last.length());
        StringBuilder prompt = new StringBuilder();
        StringBuilder negative = new StringBuilder();
        StringBuilder current = prompt;
        for (String untrimmed : head.strip().split("\n")) {
            String line = untrimmed.strip();
            boolean turns = line.startsWith(NEGATIVE);
            current = turns ? negative : current;
            current.append(current.isEmpty() ? "" : "\n");
            current.append(turns ? line.substring(NEGATIVE.length()).strip() : line);
        }
        return new Infotext(prompt.toString(), negative.toString(), prompts ? Map.of() : parameters);
    }

    private static Map<String, String> parameters(String line) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(line);
        while (matcher.find()) {
            parameters.put(matcher.group(1), Quoting.unquoted(matcher.group(2)));
        }
        return parameters;
    }
}
