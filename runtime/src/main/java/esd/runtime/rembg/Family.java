package esd.runtime.rembg;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What networks of rembg want to see: a square of some size, its colours centred.
 *
 * @param names of the networks, as rembg calls them
 */
public record Family(int side, List<Double> centre, List<Double> spread, List<String> names) {
    private static final List<Double> IMAGENET = List.of(0.485, 0.456, 0.406);
    private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);
    private static final List<Family> ALL = List.of(
            new Family(
                    320,
                    IMAGENET,
                    List.of(0.229, 0.224, 0.225),
                    List.of("u2net", "u2netp", "u2net_human_seg", "silueta")),
            new Family(1024, List.of(0.5, 0.5, 0.5), ONE, List.of("isnet-general-use")),
            new Family(1024, IMAGENET, ONE, List.of("isnet-anime")));

    public Family {
        centre = List.copyOf(centre);
        spread = List.copyOf(spread);
        names = List.copyOf(names);
    }

    static Optional<Family> of(String name) {
        return ALL.stream().filter(family -> family.names.contains(name)).findFirst();
    }

    /** The names of all networks, for messages. */
    static String all() {
        return ALL.stream().flatMap(family -> family.names.stream()).collect(Collectors.joining(", "));
    }

    float normal(double level, int channel) {
        return (float) ((level - centre.get(channel)) / spread.get(channel));
    }
}
