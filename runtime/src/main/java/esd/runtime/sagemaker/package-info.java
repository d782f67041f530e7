/** The backend at Amazon SageMaker: the same tasks, invoked on its endpoints, their results taken into the store. */
@NullMarked
package esd.runtime.sagemaker;

import org.jspecify.annotations.NullMarked;
