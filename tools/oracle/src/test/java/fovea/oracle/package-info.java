/**
 * The engine against ONNX Runtime: the same model, the same inputs, and outputs that agree.
 *
 * <p>Nothing here is shipped. Imports whatever it compares.
 */
@NullMarked
package fovea.oracle;

import org.jspecify.annotations.NullMarked;
