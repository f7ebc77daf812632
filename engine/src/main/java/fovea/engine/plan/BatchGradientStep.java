package fovea.engine.plan;

import fovea.engine.kernel.Scratch;

/**
 * A step that leaves the gradient of its weights until the whole batch is through. {@link
 * #backward} only notes the slab's values and gradients in the {@link Batch}; one product over all
 * images then takes the place of a sum of the slabs' gradients, each as large as the weights.
 */
public interface BatchGradientStep extends Step {
  /** The weights, whose gradient {@link #backward} does not add to; they learn. */
  Slot late();

  /** Parts of the gradient that any threads may compute in any order. */
  int lateParts();

  /** Computes one part of the gradient from what all slabs of the batch have noted. */
  void lateGradient(Batch batch, int part, Scratch scratch);
}
