/** Training's parts: first weights, loss, gradients of a batch, optimizers. */
@NullMarked
package fovea.engine.train;

import org.jspecify.annotations.NullMarked;
