/** Small pictures to large ones: the networks of ESRGAN and Real-ESRGAN. */
@NullMarked
package esd.models.esrgan;

import org.jspecify.annotations.NullMarked;
