package esd.server.datasets;

import esd.runtime.crop.PictureFormat;
import esd.runtime.crop.Resolution;
import esd.server.errors.Refusal;
import esd.server.json.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How a dataset is made from another one: its name says from which, and to what size. */
record Cropping(String source, Resolution size) {
    /** By a request, refused where the size cannot be. */
    static Cropping of(Dataset source, String resolution) {
        Resolution size = Resolution.of(resolution)
                .orElseThrow(() -> new Refusal.Malformed(
                        "max_resolution %s has more than %d pixels".formatted(resolution, Resolution.MOST_PIXELS)));
        return new Cropping(source.name(), size);
    }

    /** By the name of a dataset that was made so. */
    static Cropping named(String name) {
        int end = name.lastIndexOf('_');
        return new Cropping(
                name.substring(0, end), Resolution.of(name.substring(end + 1)).orElseThrow());
    }

    String name() {
        return "%s_%s".formatted(source, size);
    }

    Dataset result(Dataset from, Instant now) {
        return new Dataset(name(), from.prefix(), Status.ENABLED, from.params(), from.owners(), now);
    }

    /** The files that there will be, each after one of these. */
    static List<DatasetItem> items(Dataset result, List<DatasetItem> from) {
        Set<String> taken = new HashSet<>();
        from.forEach(item -> taken.add(item.file()));
        List<DatasetItem> items = new ArrayList<>();
        for (DatasetItem item : from) {
            String written = written(item.file(), taken);
            taken.add(written);
            items.add(new DatasetItem(
                    result.name(),
                    Timestamps.epoch(result.created()) + "_" + item.name(),
                    item.name(),
                    item.type(),
                    written,
                    item.file(),
                    Status.INITIALED,
                    item.params(),
                    null));
        }
        return items;
    }

    private static String written(String file, Set<String> taken) {
        String written =
                PictureFormat.of(file).map(format -> format.written(file)).orElse(file);
        while (!written.equals(file) && taken.contains(written)) {
            written = written + ".png";
        }
        return written;
    }

    /** Where the file lies that this item is made from. */
    String sourceKey(Dataset result, DatasetItem item) {
        String folder = result.prefix().isEmpty() ? "" : result.prefix() + "/";
        return Dataset.root(source) + "/" + folder + item.source();
    }
}
