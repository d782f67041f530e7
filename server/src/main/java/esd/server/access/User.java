package esd.server.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Someone who may act, with the roles that say how.
 *
 * @param password encrypted, null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // users are never compared, and the bytes never leave this room
public record User(String username, String creator, List<String> roles, byte @Nullable [] password) {
    /** Who created what was there from the beginning. */
    static final String SYSTEM = "ESD";

    static final User SEEDED = new User("api", SYSTEM, List.of(Role.OPERATOR), null);
}
