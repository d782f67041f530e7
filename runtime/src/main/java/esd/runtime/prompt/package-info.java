/** Prompts to the chunks of tokens that a text encoder takes, and the networks that they name. */
@NullMarked
package esd.runtime.prompt;

import org.jspecify.annotations.NullMarked;
