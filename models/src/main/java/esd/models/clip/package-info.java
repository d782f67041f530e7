/** Text to embeddings: byte-pair tokenizer and transformer, layer skip included. */
@NullMarked
package esd.models.clip;

import org.jspecify.annotations.NullMarked;
