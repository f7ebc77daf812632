/**
 * The kernels as plain loops: the reference that reads like the formulas, and what runs without the
 * Vector API.
 */
@NullMarked
package fovea.engine.kernel.scalar;

import org.jspecify.annotations.NullMarked;
