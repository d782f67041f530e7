/** Learning rates over the steps of a training, as factors of the rate that was asked for: kohya's {@code lr_scheduler}s. */
@NullMarked
package esd.runtime.schedules;

import org.jspecify.annotations.NullMarked;
