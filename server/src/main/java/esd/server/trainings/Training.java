package esd.server.trainings;

import esd.server.json.Timestamps;
import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One LoRA job: what from, with which settings, how far it is.
 *
 * @param form how the client wrote it, which decides how some things are answered
 * @param params what the client asked for, and how it ended, as JSON
 * @param outputName what its files are called, without an ending
 * @param owners the roles and users who see it
 */
public record Training(
        String id, Form form, Status status, String params, String outputName, List<String> owners, Instant created) {
    /** How far a training is. */
    public enum Status {
        PENDING,
        STARTING,
        DOWNLOADING,
        TRAINING,
        UPLOADING,
        COMPLETED,
        STOPPED,
        FAILED,
        /** It came to its end and made nothing. */
        FAIL;

        /** Whether nothing comes after it. */
        boolean over() {
            return compareTo(COMPLETED) >= 0;
        }

        /** As the API spells it. */
        String wire() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    Training with(String otherParams) {
        return new Training(id, form, status, otherParams, outputName, owners, created);
    }

    /** Whether its files are one checkpoint of its own id, and not one each. */
    boolean gathers() {
        return form != Form.FLAT;
    }

    /** What the checkpoints that it makes say of themselves. */
    String mark() {
        return "trained by " + id;
    }

    /** The folder of the object store that its own folders lie in, without a slash at its end. */
    String folder() {
        return "kohya/train/" + id;
    }

    /** The folder of the object store that it reads from, without a slash at its end. */
    String inputFolder() {
        return "kohya/train/" + id + "/input";
    }

    /** The folder of the object store that its files go to, without a slash at its end. */
    String outputFolder() {
        return form == Form.FLAT ? "Stable-diffusion/checkpoint/custom/" + id : "kohya/train/" + id + "/output";
    }

    /** The folder of the object store that its logs go to, without a slash at its end. */
    String logFolder() {
        return "kohya/train/" + id + "/logs";
    }

    /** The folder of the object store that its pictures on the way go to, without a slash at its end. */
    String sampleFolder() {
        return "kohya/train/" + id + "/samples";
    }

    /** The name of the work as those know it who do it. */
    String trainName() {
        return "kohya-" + Timestamps.epoch(created).replace('.', '-');
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<Training> {
        @Override
        protected Training of(Row row) throws SQLException {
            return new Training(
                    row.text("id"),
                    row.word(Form.class, "form"),
                    row.word(Status.class, "status"),
                    row.text("params"),
                    row.text("output_name"),
                    row.texts("owners"),
                    row.moment("created"));
        }
    }
}
