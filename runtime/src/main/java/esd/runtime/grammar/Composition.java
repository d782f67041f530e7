package esd.runtime.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code a AND b:0.7}: prompts that pull at the picture side by side. */
public final class Composition {
    /** One of them, still as written. */
    public record Member(String text, double weight) {}

    private static final Pattern AND = Pattern.compile("\\bAND\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WEIGHT =
            Pattern.compile(":\\s*(?<number>[+-]?(\\d{1,20}\\.?|\\d{0,20}\\.\\d{1,20}))$");

    private Composition() {}

    public static List<Member> of(String prompt) {
        List<Member> members = new ArrayList<>();
        for (String text : AND.split(prompt, -1)) {
            String stripped = text.stripTrailing();
            Matcher weight = WEIGHT.matcher(stripped);
            members.add(
                    weight.find()
                            ? new Member(
                                    stripped.substring(0, weight.start()).stripTrailing(),
                                    Double.parseDouble(weight.group("number")))
                            : new Member(stripped, 1));
        }
        return members;
    }
}
