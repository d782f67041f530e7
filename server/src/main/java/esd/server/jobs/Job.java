package esd.server.jobs;

import org.jspecify.annotations.Nullable;

/** One row of the queue as it was claimed. */
public record Job(
        long id, String kind, String subject, String affinity, State state, int attempt, @Nullable String owner) {
    /** How far a job is; its subject's row says how it ended. */
    enum State {
        QUEUED,
        RUNNING,
        DONE,
        CANCELLED
    }

    /** How often a process may die over a job before the job is taken for the cause. */
    static final int ATTEMPTS = 3;

    boolean over() {
        return state == State.DONE || state == State.CANCELLED;
    }
}
