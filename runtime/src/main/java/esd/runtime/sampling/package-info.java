/** What a sampler is made of: noise levels, denoisers, guidance, and who listens to its steps. */
@NullMarked
package esd.runtime.sampling;

import org.jspecify.annotations.NullMarked;
