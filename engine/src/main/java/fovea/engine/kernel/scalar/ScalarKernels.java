package fovea.engine.kernel.scalar;

import fovea.engine.kernel.Kernels;

/** The scalar set. */
public final class ScalarKernels {
  private ScalarKernels() {}

  public static Kernels create() {
    return new Kernels(
        "scalar",
        new ScalarConvolution(),
        new ScalarDense(),
        new ScalarPooling(),
        new ScalarPointwise(),
        new ScalarUpdates());
  }
}
