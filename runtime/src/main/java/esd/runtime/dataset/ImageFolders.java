package esd.runtime.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                examples.add(new Example(
                        file.getKey(),
                        place.group("folder"),
                        file.getValue(),
                        caption(files, place, captionExtension),
                        Integer.parseInt(place.group("repeats"))));
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

    private static String caption(SortedMap<String, Path> files, Matcher place, String extension)
            throws BrokenDataset, IOException {
        String picture = place.group("file");
        String stem = picture.substring(0, picture.lastIndexOf('.'));
        Path text = files.get(place.group("folder") + "/" + stem + extension);
        if (text != null) {
            return Files.readString(text, UTF_8).lines().findFirst().orElse("").strip();
        }
        if (place.group("name").isBlank()) {
            throw new BrokenDataset("%s has no caption: there is no %s beside it, and its folder has no name"
                    .formatted(place.group(), stem + extension));
        }
        return place.group("name");
    }

    private static boolean picture(String file) {
        return PICTURES.contains(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
