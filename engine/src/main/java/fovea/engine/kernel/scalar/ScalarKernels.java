package fovea.engine.kernel.scalar;

import fovea.engine.kernel.Kernels;

/** The scalar set. */
public final class ScalarKernels {
  private ScalarKernels() {}

  /** The set; it has no state. */
  public static Kernels create() {
    return new Kernels(
        "scalar",
        false,
        new ScalarConvolution(),
        new ScalarWinograd(),
        new ScalarDense(),
        new ScalarPooling(),
        new ScalarPointwise(),
        new ScalarMerges(),
        new ScalarNorms(),
        new ScalarUpdates());
  }
}
