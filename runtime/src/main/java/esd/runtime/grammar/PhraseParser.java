package esd.runtime.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds {@code [a:b:0.5]}, {@code [b:8]}, {@code [a::8]} and {@code [a|b]}; all else stays as it is, to be read for its
 * emphasis later. A bracket that is not closed, or holds one that is not, is text.
 */
final class PhraseParser {
    private static final Pattern WHEN =
            Pattern.compile(":\\s*(?<number>[+-]?(\\d{1,9}(\\.\\d{0,9})?|\\.\\d{1,9})([eE][+-]?\\d{1,2})?)\\s*\\]");
    private static final String ENDS = "()[]:";

    /** What is nested deeper than this is text. */
    private static final int DEEPEST = 60;

    private final String prompt;
    private final Map<Integer, Optional<Group>> groups = new HashMap<>();
    private int depth;

    /** A phrase, and where the prompt goes on behind it. */
    private record Group(Phrase phrase, int end) {}

    private PhraseParser(String prompt) {
        this.prompt = prompt;
    }

    static Phrase parse(String prompt) {
        PhraseParser parser = new PhraseParser(prompt);
        List<Phrase> phrases = new ArrayList<>();
        int position = 0;
        while (position < prompt.length()) {
            Group group = parser.sequence(position, false);
            phrases.add(group.phrase());
            position = group.end();
            if (position < prompt.length()) {
                phrases.add(new Phrase.Words(prompt.substring(position, ++position)));
            }
        }
        return new Phrase.Sequence(phrases);
    }

    /** Up to the first character that belongs to a bracket around it. */
    private Group sequence(int start, boolean endsAtBar) {
        List<Phrase> phrases = new ArrayList<>();
        int words = start;
        int i = start;
        while (i < prompt.length() && !(endsAtBar && prompt.charAt(i) == '|')) {
            char c = prompt.charAt(i);
            Optional<Group> group = c == '[' || c == '(' ? group(i) : Optional.empty();
            if (group.isPresent()) {
                phrases.add(new Phrase.Words(prompt.substring(words, i)));
                phrases.add(group.get().phrase());
                i = group.get().end();
                words = i;
            } else if (ENDS.indexOf(c) >= 0) {
                break;
            } else {
                i = Math.min(prompt.length(), c == '\\' ? i + 2 : i + 1);
            }
        }
        phrases.add(new Phrase.Words(prompt.substring(words, i)));
        return new Group(new Phrase.Sequence(phrases), i);
    }

    private Optional<Group> group(int start) {
        Optional<Group> known = groups.get(start);
        if (known == null) {
            depth++;
            known = depth > DEEPEST ? Optional.empty() : prompt.charAt(start) == '(' ? round(start) : square(start);
            depth--;
            groups.put(start, known);
        }
        return known;
    }

    private Optional<Group> round(int start) {
        Group first = sequence(start + 1, false);
        if (at(first.end(), ')')) {
            return Optional.of(bracketed("(", first, ")"));
        }
        if (!at(first.end(), ':')) {
            return Optional.empty();
        }
        Group weight = sequence(first.end() + 1, false);
        Group both = new Group(
                new Phrase.Sequence(List.of(first.phrase(), new Phrase.Words(":"), weight.phrase())), weight.end());
        return at(weight.end(), ')') ? Optional.of(bracketed("(", both, ")")) : Optional.empty();
    }

    private Optional<Group> square(int start) {
        Optional<Group> alternation = alternation(start);
        if (alternation.isPresent()) {
            return alternation;
        }
        Group first = sequence(start + 1, false);
        if (at(first.end(), ']')) {
            return Optional.of(bracketed("[", first, "]"));
        }
        if (!at(first.end(), ':')) {
            return Optional.empty();
        }
        Optional<Group> appearing = scheduled(new Phrase.Words(""), first);
        if (appearing.isPresent()) {
            return appearing;
        }
        return scheduled(first.phrase(), sequence(first.end() + 1, false));
    }

    private Optional<Group> alternation(int start) {
        List<Phrase> options = new ArrayList<>();
        int end = start;
        do {
            Group option = sequence(end + 1, true);
            options.add(option.phrase());
            end = option.end();
        } while (at(end, '|'));
        return at(end, ']') && options.size() > 1
                ? Optional.of(new Group(new Phrase.Alternation(options), end + 1))
                : Optional.empty();
    }

    private Optional<Group> scheduled(Phrase before, Group after) {
        Matcher when = WHEN.matcher(prompt).region(after.end(), prompt.length());
        return when.lookingAt()
                ? Optional.of(new Group(new Phrase.Scheduled(before, after.phrase(), when.group("number")), when.end()))
                : Optional.empty();
    }

    private static Group bracketed(String open, Group inside, String close) {
        List<Phrase> phrases = List.of(new Phrase.Words(open), inside.phrase(), new Phrase.Words(close));
        return new Group(new Phrase.Sequence(phrases), inside.end() + 1);
    }

    private boolean at(int position, char c) {
        return position < prompt.length() && prompt.charAt(position) == c;
    }
}
