/**
 * From the IR to a plan: steps, buffers, fusion and lifetimes; and the forward and backward pass
 * over it.
 */
@NullMarked
package fovea.engine.plan;

import org.jspecify.annotations.NullMarked;
