package esd.server.trainings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.json.StoredJson;
import java.util.List;

/** What came of a training, as it is told in its parameters. */
final class TrainingEnd {
    private static final String RESPONSE = "resp";
    private static final String WARNINGS = "warnings";

    private TrainingEnd() {}

    /** The parameters with what of them has no effect. */
    static String warned(Training training, List<String> warnings) {
        ObjectNode params = StoredJson.object(training.params());
        params.remove(WARNINGS);
        if (!warnings.isEmpty()) {
            warnings.forEach(params.putArray(WARNINGS)::add);
        }
        return StoredJson.text(params);
    }

    /** The parameters of one that came to its end. */
    static String over(Training training) {
        ObjectNode params = StoredJson.object(training.params());
        params.putObject(RESPONSE)
                .putObject("raw_resp")
                .put("TrainingJobName", training.trainName())
                .put("TrainingJobStatus", Training.Status.COMPLETED.wire());
        return StoredJson.text(params);
    }

    /** The parameters with the reason; the first one stays. */
    static String params(Training training, Training.Status status, String reason) {
        ObjectNode params = StoredJson.object(training.params());
        if (!params.has(RESPONSE)) {
            ObjectNode response = params.putObject(RESPONSE);
            response.put("status", Training.Status.FAILED.wire()).put("error_msg", reason);
            response.putObject("raw_resp")
                    .put("TrainingJobName", training.trainName())
                    .put("TrainingJobStatus", status.wire())
                    .put("FailureReason", reason);
        }
        return StoredJson.text(params);
    }
}
