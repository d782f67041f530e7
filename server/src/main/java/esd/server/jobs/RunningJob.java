package esd.server.jobs;

/** A job while a thread works on it: where it is, and how it is stopped without touching the job after it. */
final class RunningJob implements JobHandler.Steps {
    /** Where a job is. */
    record At(int done, int total) {}

    private final Job job;
    private final Thread thread = Thread.currentThread();
    private volatile At at = new At(0, 0);
    private boolean stopped;
    private boolean over;

    RunningJob(Job job) {
        this.job = job;
    }

    Job job() {
        return job;
    }

    At at() {
        return at;
    }

    @Override
    public void at(int done, int total) {
        at = new At(done, total);
    }

    synchronized void stop() {
        if (!over) {
            stopped = true;
            thread.interrupt();
        }
    }

    synchronized boolean stopped() {
        return stopped;
    }

    /** After this no stop reaches the thread any more, and none is left pending on it. */
    synchronized void over() {
        over = true;
        Thread.interrupted();
    }
}
