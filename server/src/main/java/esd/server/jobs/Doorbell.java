package esd.server.jobs;

/** Wakes the workers when there may be work: a ring between looking and waiting is not lost. Any thread. */
final class Doorbell {
    private long rings;

    synchronized void ring() {
        rings++;
        notifyAll();
    }

    synchronized long rings() {
        return rings;
    }

    /** Returns as soon as it has rung more often than that. */
    synchronized void await(long heard) throws InterruptedException {
        while (rings == heard) {
            wait();
        }
    }
}
