/** Envelope, reading and replying, API key, body schemas, refusal to status, request log. */
@NullMarked
package esd.server.http;

import org.jspecify.annotations.NullMarked;
