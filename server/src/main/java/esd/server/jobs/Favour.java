package esd.server.jobs;

/**
 * One worker's memory of what it has loaded, and how often in a row the oldest job had to stand back for another.
 * Used by that worker's thread only.
 */
final class Favour {
    /** After so many the oldest job has its turn, whatever it needs: so nothing waits for ever. */
    static final int IN_A_ROW = 10;

    private String loaded = "";
    private int overtaken;

    String loaded() {
        return loaded;
    }

    boolean exhausted() {
        return overtaken >= IN_A_ROW;
    }

    void taken(Job job, boolean overtook) {
        loaded = job.affinity();
        overtaken = overtook ? overtaken + 1 : 0;
    }
}
