package fovea.engine.kernel.vector;

import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.scalar.ScalarNorms;

/**
 * The vector set; touch this class only where the module {@code jdk.incubator.vector} is. Its norms
 * are the scalar loops over images, which C2 makes vectors of where it can.
 */
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
        new ScalarNorms(),
        new VectorUpdates());
  }
}
