/** Linear, convolution, norms, attention: each built from weights, each one forward. */
@NullMarked
package esd.models.layer;

import org.jspecify.annotations.NullMarked;
