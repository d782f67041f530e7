package esd.server.checkpoints;

import java.util.List;

/**
 * How many checkpoints the same people own.
 *
 * @param stored their list as rows hold it
 * @param every of any type and status
 * @param wanted of the types and statuses that were asked for
 */
record OwnedCheckpoints(String stored, List<String> owners, long every, long wanted) {}
