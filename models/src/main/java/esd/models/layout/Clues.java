package esd.models.layout;

import esd.models.checkpoint.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A file's tensors seen from a prefix, asked what they may be the parts of. A tensor or two may be missing. */
final class Clues {
    private final TreeMap<String, List<Long>> shapes = new TreeMap<>();

    Clues(Map<String, TensorInfo> tensors, String prefix) {
        tensors.forEach((name, info) -> {
            if (name.startsWith(prefix)) {
                shapes.put(name.substring(prefix.length()), info.shape());
            }
        });
    }

    /** The numbers that stand for {@code #} in names that begin like this: those of "down.#." in "down.2.block". */
    IntStream numbers(String start) {
        Pattern pattern = Pattern.compile("\\Q" + start.replace("#", "\\E(\\d{1,3})\\Q") + "\\E");
        String common = start.substring(0, start.indexOf('#'));
        return shapes.subMap(common, common + Character.MAX_VALUE).keySet().stream()
                .map(pattern::matcher)
                .filter(Matcher::lookingAt)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .distinct();
    }

    /** One more than the highest of these numbers. */
    int count(String start) {
        return numbers(start).map(number -> number + 1).max().orElse(0);
    }

    /** The size along an axis of the first of these tensors that the file has. */
    long size(int axis, long otherwise, String... names) {
        for (String name : names) {
            List<Long> shape = shapes.getOrDefault(name, List.of());
            if (shape.size() > axis) {
                return shape.get(axis);
            }
        }
        return otherwise;
    }

    /** How many axes a tensor has. */
    int rank(String name, int otherwise) {
        List<Long> shape = shapes.get(name);
        return shape == null ? otherwise : shape.size();
    }
}
