/** What calls with an {@code Idempotency-Key} were answered, kept for a day. */
@NullMarked
package esd.server.answers;

import org.jspecify.annotations.NullMarked;
