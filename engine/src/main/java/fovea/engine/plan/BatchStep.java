package fovea.engine.plan;

import fovea.engine.kernel.Scratch;

/**
 * A step whose values for one image depend on the whole batch. Training is cut into stages there:
 * each slab gathers its part, and when all have, the parts are settled in the order of the slabs,
 * so that the result does not depend on which thread did what. The gradient likewise.
 */
interface BatchStep extends Step {
  /** Notes what the slab's input adds to the statistics; before {@link #forward} of any slab. */
  void gather(Frame frame);

  /** Parts of {@link #settle} that any threads may do in any order. */
  default int settlings() {
    return 1;
  }

  /** Joins what all slabs gathered, or a part of it. */
  void settle(Batch batch, int part, Scratch scratch);

  /**
   * Notes what the slab's gradient of the output adds to the sums; before {@link #backward} of any
   * slab.
   */
  void gatherGradient(Frame frame);

  /** Parts of {@link #settleGradient} that any threads may do in any order. */
  default int gradientSettlings() {
    return 1;
  }

  /** Joins what all slabs gathered, and sets the gradients of the step's own parameters. */
  void settleGradient(Batch batch, int part, Scratch scratch);
}
