package fovea.engine.kernel.vector;

import fovea.engine.kernel.Kernels;

/** The vector set; touch this class only where the module {@code jdk.incubator.vector} is. */
public final class VectorKernels {
  private VectorKernels() {}

  public static Kernels create() {
    return new Kernels(
        "vector, " + Species.FLOATS.vectorBitSize() + " bits",
        new VectorConvolution(),
        new VectorDense(),
        new VectorPooling(),
        new VectorPointwise(),
        new VectorUpdates());
  }
}
