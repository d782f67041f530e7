package esd.models.clip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringEscapeUtils;

/** Text as CLIP was trained on it: entities, ligatures, wide forms and curly quotes undone, one space, lower case. */
final class PlainText {
    private static final int PASSES = 8; // an entity may hide another; nobody nests them deeper
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Pattern ENTITY = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
    private static final Pattern C1 = Pattern.compile("[\\x{80}-\\x{9f}]");
    private static final Pattern COMPATIBLE =
            Pattern.compile("[\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06\uff01-\uffef]");
    private static final Pattern TERMINAL = Pattern.compile("\u001b\\[[0-9;]*[a-zA-Z]");
    private static final Pattern CONTROL =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private PlainText() {}

    static String of(String text) {
        String fixed =
                Arrays.stream(text.split("(?<=\n)")).map(PlainText::fixed).collect(Collectors.joining());
        return SPACE.matcher(fixed).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private static String fixed(String line) {
        String text = line;
        for (int pass = 0; pass < PASSES; pass++) {
            String before = text;
            text = onePass(text);
            if (text.equals(before)) {
                return text;
            }
        }
        return text;
    }

    private static String onePass(String line) {
        String text = line.contains("<") ? line : ENTITY.matcher(line).replaceAll(PlainText::unescaped);
        text = C1.matcher(text).replaceAll(control -> new String(control.group().getBytes(ISO_8859_1), WINDOWS));
        text = text.replace("\u0149", "\u02bcn").replace("\ufb05", "\u017ft");
        text = COMPATIBLE.matcher(text).replaceAll(PlainText::compatible);
        text = text.replace('\u3000', ' ');
        text = text.replaceAll("[\u201c-\u201f]", "\"").replaceAll("[\u02bc\u2018-\u201b]", "'");
        text = LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
        text = TERMINAL.matcher(text).replaceAll("");
        text = CONTROL.matcher(text).replaceAll("");
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static String unescaped(MatchResult entity) {
        return Matcher.quoteReplacement(StringEscapeUtils.unescapeHtml4(entity.group()));
    }

    private static String compatible(MatchResult character) {
        return Matcher.quoteReplacement(Normalizer.normalize(character.group(), Normalizer.Form.NFKC));
    }
}
