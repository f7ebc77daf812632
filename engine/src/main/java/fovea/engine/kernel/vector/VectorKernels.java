package fovea.engine.kernel.vector;

import fovea.engine.kernel.Kernels;

/** The vector set; touch this class only where the module {@code jdk.incubator.vector} is. */
public final class VectorKernels {
  private VectorKernels() {}

  /** The set; it has no state. */
  public static Kernels create() {
    return new Kernels(
        "vector, " + Species.FLOATS.vectorBitSize() + " bits",
        true,
        new VectorConvolution(),
        new VectorWinograd(),
        new VectorDense(),
        new VectorPooling(),
        new VectorPointwise(),
        new VectorMerges(),
        new VectorNorms(),
        new VectorUpdates());
  }
}
