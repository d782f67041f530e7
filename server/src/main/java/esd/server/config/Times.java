package esd.server.config;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param instanceRest how long an instance has nothing to do before an endpoint that scales itself lets it go
 * @param job how long a job may run before it fails
 */
public record Times(Duration instanceRest, Duration job) {
    static final String INSTANCE_REST = "INSTANCE_REST_MINUTES";
    private static final int HOUR = 60;

    static Times from(Variables esd) {
        return new Times(esd.minutes(INSTANCE_REST, HOUR), esd.minutes("JOB_LIMIT_MINUTES", HOUR));
    }

    boolean usualRest() {
        return instanceRest.toMinutes() == HOUR;
    }
}
