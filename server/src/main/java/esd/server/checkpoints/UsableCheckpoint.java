package esd.server.checkpoints;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A checkpoint as those see it who use its files.
 *
 * @param type as the API spells it, such as {@code Stable-diffusion}
 * @param names of its files; the first is the model
 * @param location its folder, in the {@code s3://bucket/key} form
 * @param folder its folder in the object store, without a slash at its end
 * @param owners the roles and users who share it; none means everybody
 */
public record UsableCheckpoint(
        String id, String type, List<String> names, String location, String folder, List<String> owners) {
    /** Such files lie beside a model and are none. */
    private static final List<String> SIDE_FILES = List.of(".yaml", ".yml", ".json", ".txt");

    public UsableCheckpoint {
        names = List.copyOf(names);
        owners = List.copyOf(owners);
    }

    /** The name of the model. */
    public String name() {
        return names.get(0);
    }

    /** Of the model, in the object store. */
    public String key() {
        return folder + "/" + name();
    }

    /** The same with this file as the model; with the model as it is where the file is none, or is not there. */
    public UsableCheckpoint by(String name) {
        if (!names.contains(name) || sideFile(name)) {
            return this;
        }
        List<String> others = new ArrayList<>(names);
        others.remove(name);
        others.add(0, name);
        return new UsableCheckpoint(id, type, others, location, folder, owners);
    }

    /** Each model that it holds. */
    public List<UsableCheckpoint> each() {
        return names.stream().filter(name -> !sideFile(name)).map(this::by).toList();
    }

    private static boolean sideFile(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return SIDE_FILES.stream().anyMatch(small::endsWith);
    }
}
