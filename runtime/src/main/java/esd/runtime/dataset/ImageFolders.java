package esd.runtime.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Folders as kohya's trainer takes them: {@code <repeats>_<name>} with pictures, and a text of the same name for each. */
public final class ImageFolders {
    private static final Pattern PLACE =
            Pattern.compile("(?<folder>(?<repeats>\\d{1,6})_?(?<name>[^/]*))/(?<file>[^/]+)");
    private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "webp", "bmp");

    private ImageFolders() {}

    /**
     * Every picture in such a folder, in the order of their places. One without a text is called after its folder.
     *
     * @param files all files by their places below the dataset's root
     * @param captionExtension with its point
     */
    public static List<Example> read(SortedMap<String, Path> files, String captionExtension)
            throws BrokenDataset, IOException {
        List<Example> examples = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Matcher place = PLACE.matcher(file.getKey());
            if (place.matches() && picture(place.group("file")) && Integer.parseInt(place.group("repeats")) > 0) {
                examples.add(example(file.getValue(), place, files, captionExtension));
            }
        }
        if (examples.isEmpty()) {
            throw new BrokenDataset(
                    ("the dataset has no pictures to train on: there are %d files, but none is a picture in a"
                                    + " folder called <repeats>_<name>, such as 10_cat/1.png")
                            .formatted(files.size()));
        }
        return examples;
    }

    /** How many pictures are called after their folders alone; empty if none is. */
    public static Optional<String> uncaptioned(List<Example> examples, String captionExtension) {
        List<Example> wordless =
                examples.stream().filter(example -> !example.captioned()).toList();
        return wordless.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%d of %d pictures have no caption, such as %s: without a %s beside it, a picture is called"
                                        .formatted(
                                                wordless.size(),
                                                examples.size(),
                                                wordless.get(0).name(),
                                                captionExtension)
                                + " after its folder, \"%s\""
                                        .formatted(wordless.get(0).caption()));
    }

    private static Example example(Path picture, Matcher place, SortedMap<String, Path> files, String extension)
            throws BrokenDataset, IOException {
        String file = place.group("file");
        String caption = file.substring(0, file.lastIndexOf('.')) + extension;
        Path text = files.get(place.group("folder") + "/" + caption);
        if (text == null && place.group("name").isBlank()) {
            throw new BrokenDataset("%s has no caption: there is no %s beside it, and its folder has no name"
                    .formatted(place.group(), caption));
        }
        return new Example(
                place.group(),
                place.group("folder"),
                picture,
                text == null ? place.group("name") : firstLine(text),
                text != null,
                Integer.parseInt(place.group("repeats")));
    }

    private static String firstLine(Path text) throws IOException {
        return Files.readString(text, UTF_8).lines().findFirst().orElse("").strip();
    }

    private static boolean picture(String file) {
        return PICTURES.contains(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
