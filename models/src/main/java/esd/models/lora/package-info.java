/** The low-rank delta: which tensor of a checkpoint a LoRA's names mean, and the weights with it added. */
@NullMarked
package esd.models.lora;

import org.jspecify.annotations.NullMarked;
