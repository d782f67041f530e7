/** Fetches files from other people's servers: never from private places, on from where it broke off, whole or not at all. */
@NullMarked
package esd.runtime.fetch;

import org.jspecify.annotations.NullMarked;
