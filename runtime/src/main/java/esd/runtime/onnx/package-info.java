/** Networks that come as ONNX files, computed by ONNX Runtime. */
@NullMarked
package esd.runtime.onnx;

import org.jspecify.annotations.NullMarked;
