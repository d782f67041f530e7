package esd.server.jobs;

/**
 * Work to be done once, however often the process dies.
 *
 * @param kind whose work it is
 * @param subject the id of the row that it is about
 * @param affinity what has to be loaded for it: work that needs what is loaded already goes first
 * @param urgent whether somebody waits on the line
 * @param place where it has to be done; empty where that does not matter
 */
public record Submission(String kind, String subject, String affinity, boolean urgent, String place) {
    public Submission(String kind, String subject, String affinity, boolean urgent) {
        this(kind, subject, affinity, urgent, "");
    }
}
