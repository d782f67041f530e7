package esd.server.checkpoints;

import esd.server.errors.Refusal;
import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

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
        DISABLED,
        /** Its files come from a training, which has made none yet. */
        MAKING,
        /** Its file is being fetched. */
        COMING,
        /** Its file could not be fetched. */
        FAILED;

        /** Those that the contract knows. */
        static final List<Status> CONTRACT = List.of(INITIAL, ACTIVE, DISABLED, MAKING);

        /** As the API spells it. */
        String wire() {
            return this == COMING || this == MAKING
                    ? INITIAL.wire()
                    : name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }

        /** What a client may make of a checkpoint. */
        static Status of(String wire) {
            return CONTRACT.stream()
                    .filter(status -> status.wire().equals(wire))
                    .findFirst()
                    .orElseThrow(() -> new Refusal.Malformed("'%s' is not a checkpoint status".formatted(wire)));
        }
    }

    /** The folder of the object store in which its files lie, without a slash at its end. */
    String folder() {
        return type + "/checkpoint/custom/" + id;
    }

    /** Where its file of this name lies in the object store. */
    String key(String name) {
        return folder() + "/" + name;
    }

    Checkpoint with(String otherParams) {
        return new Checkpoint(id, type, status, created, otherParams, owners, shipped);
    }

    /** A client completes what clients upload, and nothing else. */
    void refuseUnlessUploaded() {
        if (status == Status.COMING) {
            throw new Refusal.WrongState("checkpoint %s is being downloaded".formatted(id));
        }
        if (status == Status.MAKING) {
            throw new Refusal.WrongState("the files of checkpoint %s come from a training".formatted(id));
        }
        if (status == Status.FAILED) {
            throw new Refusal.WrongState("the download of checkpoint %s failed".formatted(id));
        }
    }

    boolean active() {
        return status == Status.ACTIVE;
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<Checkpoint> {
        @Override
        protected Checkpoint of(Row row) throws SQLException {
            return new Checkpoint(
                    row.text("id"),
                    row.text("type"),
                    row.word(Status.class, "status"),
                    row.moment("created"),
                    row.text("params"),
                    row.texts("owners"),
                    row.flag("shipped"));
        }
    }
}
