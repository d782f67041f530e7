package esd.server.checkpoints;

import esd.server.errors.Refusal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One or more model files that belong together.
 *
 * @param type as the API spells it, such as {@code Stable-diffusion}
 * @param params what the creator said of it, and how it was uploaded, as JSON
 * @param owners the roles and users who see it; none means everybody
 * @param shipped whether it came with the server
 */
public record Checkpoint(
        String id, String type, Status status, Instant created, String params, List<String> owners, boolean shipped) {
    public enum Status {
        INITIAL,
        ACTIVE,
        DISABLED;

        /** As the API spells it. */
        String wire() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }

        static Status of(String wire) {
            return named(wire)
                    .orElseThrow(() -> new Refusal.Malformed("'%s' is not a checkpoint status".formatted(wire)));
        }

        private static Optional<Status> named(String wire) {
            return Arrays.stream(values())
                    .filter(status -> status.wire().equals(wire))
                    .findFirst();
        }

        /** As rows hold it; a word that is no status is like none of them. */
        static String stored(String wire) {
            return named(wire).map(Status::name).orElse(wire);
        }
    }

    /** The folder of the object store in which its files lie, without a slash at its end. */
    String folder() {
        return "%s/checkpoint/custom/%s".formatted(type, id);
    }

    /** Where its file of this name lies in the object store. */
    String key(String name) {
        return folder() + "/" + name;
    }

    Checkpoint with(String otherParams) {
        return new Checkpoint(id, type, status, created, otherParams, owners, shipped);
    }

    boolean active() {
        return status == Status.ACTIVE;
    }
}
