package esd.server.checkpoints;

import java.util.List;

/**
 * A checkpoint as those see it who use its files.
 *
 * @param type as the API spells it, such as {@code Stable-diffusion}
 * @param names of its files; the first is the model
 * @param location its folder, in the {@code s3://bucket/key} form
 * @param key of the first file in the object store
 * @param owners the roles and users who share it; none means everybody
 */
public record UsableCheckpoint(
        String id, String type, List<String> names, String location, String key, List<String> owners) {
    public UsableCheckpoint {
        names = List.copyOf(names);
        owners = List.copyOf(owners);
    }

    /** The name of the model. */
    public String name() {
        return names.get(0);
    }
}
