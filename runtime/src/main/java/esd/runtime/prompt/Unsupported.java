package esd.runtime.prompt;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of the prompt language that this version knows but does not do: taken for words, they would mislead. */
final class Unsupported {
    /** A syntax by its name, and how it is found in a prompt. */
    record Syntax(String name, Function<String, Optional<String>> finder) {
        Syntax(String name, String pattern) {
            this(name, Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS));
        }

        private Syntax(String name, Pattern pattern) {
            this(name, prompt -> Optional.of(pattern.matcher(prompt))
                    .filter(Matcher::find)
                    .map(Matcher::group));
        }
    }

    static final List<Syntax> EVERYWHERE = List.of(
            new Syntax("a LoRA", "<(lora|lyco):[^<>]+>"),
            new Syntax("a hypernetwork", "<hypernet:[^<>]+>"),
            new Syntax("an extra network", "<\\w+:[^<>]+>"),
            new Syntax("an alternation", BracketSyntax::alternation),
            new Syntax("a prompt that changes while sampling", BracketSyntax::schedule));

    static final List<Syntax> POSITIVE = List.of(new Syntax("a composition of prompts", "\\bAND\\b"));

    private static final int EXCERPT = 60;

    private Unsupported() {}

    static void refuse(List<Syntax> syntaxes, String prompt) throws UnsupportedPrompt {
        for (Syntax syntax : syntaxes) {
            Optional<String> found = syntax.finder().apply(prompt);
            if (found.isPresent()) {
                String place = found.get().length() > EXCERPT ? found.get().substring(0, EXCERPT) + "…" : found.get();
                throw new UnsupportedPrompt(
                        "the prompt holds %s, \"%s\", which this version does not do".formatted(syntax.name(), place));
            }
        }
    }
}
