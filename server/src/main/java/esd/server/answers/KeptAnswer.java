package esd.server.answers;

import org.jspecify.annotations.Nullable;

/**
 * A row: a call that was begun, and its answer since it has one.
 *
 * @param answer encrypted, because an answer may hold a password, a key or a signature
 */
@SuppressWarnings("ArrayRecordComponent") // rows are never compared
record KeptAnswer(String call, String body, int status, byte @Nullable [] answer) {}
