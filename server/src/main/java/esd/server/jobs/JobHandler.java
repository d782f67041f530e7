package esd.server.jobs;

import org.jdbi.v3.core.Handle;

/** Does the jobs of one kind. */
public interface JobHandler {
    String kind();

    /**
     * Does the work, on the worker's thread, and returns what is to be written when it is done: success or failure.
     *
     * @throws InterruptedException when the thread was interrupted: the job is cancelled, or will be done later
     */
    Ending run(String subject, Steps steps) throws InterruptedException;

    /** What is to be written for a job that will never be done. */
    Ending failed(String subject, String reason);

    /** The last word on a job, written in the transaction that ends it. */
    interface Ending {
        void write(Handle db);
    }

    /** Is told how far the work is; may be called as often as wanted. */
    interface Steps {
        void at(int done, int total);
    }
}
