package esd.runtime.grammar;

import java.util.regex.Pattern;

/** Comments in a prompt: from a # to the end of its line. */
public final class Comments {
    private static final Pattern WHOLE_LINE = Pattern.compile("(^|\n)#[^\n]*(\n|$)");
    private static final Pattern REST_OF_LINE = Pattern.compile("#[^\n]*(\n|$)");

    private Comments() {}

    /** The prompt without its comments, as it is used and as it is written into the picture's parameters. */
    public static String stripped(String prompt) {
        String lines = WHOLE_LINE.matcher(prompt).replaceAll("\n");
        return REST_OF_LINE.matcher(lines).replaceAll("\n");
    }
}
