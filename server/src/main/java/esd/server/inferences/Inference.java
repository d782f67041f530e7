package esd.server.inferences;

import esd.server.endpoints.Endpoint;
import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One picture job: who asked, what for, where it runs, how far it is.
 *
 * @param inferenceType as the API spells it: {@code Async} or {@code Real-time}
 * @param payload the parameter JSON, null where the client uploads it
 * @param workflow a label of the client's own
 * @param outputKey where an asynchronous result is noted, null before the start and for the other type
 * @param failure why it failed
 */
public record Inference(
        String id,
        String owner,
        TaskType taskType,
        String inferenceType,
        String endpointId,
        String endpointName,
        String instanceType,
        Status status,
        UsedModels models,
        @Nullable String payload,
        @Nullable String workflow,
        @Nullable String outputKey,
        List<String> imageNames,
        @Nullable String reportName,
        @Nullable String failure,
        Instant createTime,
        Instant startTime,
        @Nullable Instant completeTime) {
    static final String REAL_TIME = "Real-time";

    /** How far a picture job is. */
    public enum Status {
        CREATED,
        INPROGRESS,
        SUCCEED,
        FAILED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Inference created(
            String owner, TaskType task, CreateInference wish, Endpoint endpoint, UsedModels models, Instant now) {
        return new Inference(
                UUID.randomUUID().toString(),
                owner,
                task,
                wish.inferenceType(),
                endpoint.id(),
                endpoint.name(),
                endpoint.instanceType(),
                Status.CREATED,
                models,
                wish.payload().orElse(null),
                wish.workflow(),
                null,
                List.of(),
                null,
                null,
                now,
                now,
                null);
    }

    boolean realTime() {
        return inferenceType.equals(REAL_TIME);
    }

    boolean finished() {
        return status == Status.SUCCEED || status == Status.FAILED;
    }

    /** Where the client puts the parameter JSON. */
    String paramsKey() {
        return "%s/infer_v2/%s/api_param.json".formatted(taskType.wire(), id);
    }

    /** Where the result of this name lies. */
    String resultKey(String name) {
        return "out/%s/result/%s".formatted(id, name);
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<Inference> {
        @Override
        protected Inference of(Row row) throws SQLException {
            return new Inference(
                    row.text("id"),
                    row.text("owner"),
                    row.word(TaskType.class, "task_type"),
                    row.text("inference_type"),
                    row.text("endpoint_id"),
                    row.text("endpoint_name"),
                    row.text("instance_type"),
                    row.word(Status.class, "status"),
                    UsedModels.read(row.text("models")),
                    row.optionalText("payload"),
                    row.optionalText("workflow"),
                    row.optionalText("output_key"),
                    row.texts("image_names"),
                    row.optionalText("report_name"),
                    row.optionalText("failure"),
                    row.moment("create_time"),
                    row.moment("start_time"),
                    row.optionalMoment("complete_time"));
        }
    }
}
