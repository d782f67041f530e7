package esd.server.endpoints;

import esd.runtime.backend.EndpointPlan;
import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place where inferences run.
 *
 * @param type the inference type that it takes, as the API spells it: {@code Async} or {@code Real-time}
 * @param backend where it is: {@code local} or {@code sagemaker}
 * @param image the container that was asked for, or nothing
 * @param owners the roles and users who may use it
 * @param customExtensions what was asked for besides, with commas
 * @param endTime when it was ready for the first time
 */
public record Endpoint(
        String id,
        String name,
        String type,
        Status status,
        String backend,
        String instanceType,
        boolean autoscaling,
        int initialInstances,
        int minInstances,
        int maxInstances,
        int currentInstances,
        List<String> owners,
        String image,
        String customExtensions,
        Instant startTime,
        @Nullable Instant endTime,
        @Nullable String error) {
    /** How a place is. */
    public enum Status {
        CREATING("Creating"),
        IN_SERVICE("InService"),
        UPDATING("Updating"),
        ROLLING_BACK("RollingBack"),
        FAILED("Failed"),
        DELETING("Deleting"),
        DELETED("Deleted");

        private final String wire;

        Status(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    static final String ASYNC = "Async";
    static final String REAL_TIME = "Real-time";

    /** The instance type of the endpoints that are there from the start and share the server's devices. */
    static final String SHARED = "local";

    boolean shared() {
        return instanceType.equals(SHARED);
    }

    boolean unsettled() {
        return status == Status.CREATING || status == Status.UPDATING;
    }

    /** What a backend has to make. */
    EndpointPlan plan(long modelBytes) {
        return new EndpointPlan(
                id,
                name,
                type.equals(REAL_TIME) ? EndpointPlan.Type.REAL_TIME : EndpointPlan.Type.ASYNC,
                instanceType,
                initialInstances,
                minInstances,
                maxInstances,
                autoscaling,
                Optional.of(image).filter(uri -> !uri.isEmpty()),
                customExtensions.isEmpty() ? List.of() : List.of(customExtensions.split(",")),
                modelBytes);
    }

    boolean takesJobs() {
        return status == Status.IN_SERVICE || status == Status.UPDATING;
    }

    /** A row of its table. */
    public static final class Mapping extends RowMapping<Endpoint> {
        @Override
        protected Endpoint of(Row row) throws SQLException {
            return new Endpoint(
                    row.text("id"),
                    row.text("name"),
                    row.text("type"),
                    row.word(Status.class, "status"),
                    row.text("backend"),
                    row.text("instance_type"),
                    row.flag("autoscaling"),
                    row.number("initial_instances"),
                    row.number("min_instances"),
                    row.number("max_instances"),
                    row.number("current_instances"),
                    row.texts("owners"),
                    row.text("image"),
                    row.text("custom_extensions"),
                    row.moment("start_time"),
                    row.optionalMoment("end_time"),
                    row.optionalText("error"));
        }
    }
}
