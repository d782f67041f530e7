package esd.runtime.dataset;

import esd.runtime.noise.TorchRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is done with a caption each time that it is shown.
 *
 * @param shuffle whether its parts change places, but for the first {@code keep}
 * @param dropout the share of times that nothing is said
 * @param partDropout the share of the parts after the first {@code keep} that are left out
 */
public record CaptionRules(
        String separator, boolean shuffle, int keep, String prefix, String suffix, double dropout, double partDropout) {
    /** The words that are shown this time. */
    public String applied(String caption, TorchRandom random) {
        if (dropout > 0 && random.uniform() < dropout) {
            return "";
        }
        String whole = (prefix.isEmpty() ? "" : prefix + " ") + caption + (suffix.isEmpty() ? "" : " " + suffix);
        return shuffle || partDropout > 0 ? mixed(whole, random) : whole;
    }

    private String mixed(String caption, TorchRandom random) {
        List<String> parts = Arrays.stream(caption.strip().split(Pattern.quote(separator), -1))
                .map(String::strip)
                .collect(Collectors.toCollection(ArrayList::new));
        int kept = Math.min(keep, parts.size());
        List<String> others = parts.subList(kept, parts.size());
        for (int i = others.size() - 1; shuffle && i > 0; i--) {
            int other = random.below(i + 1);
            String part = others.get(i);
            others.set(i, others.get(other));
            others.set(other, part);
        }
        if (partDropout > 0) {
            others.removeIf(part -> random.uniform() < partDropout);
        }
        return String.join(separator + " ", parts);
    }
}
