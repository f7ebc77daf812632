package fovea.engine;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import java.util.List;

/** The kernel sets that this JVM can run: scalar, and vector where the Vector API is. */
public final class KernelSets {
  private KernelSets() {}

  public static List<Kernels> all() {
    return KernelChoice.vectorIsPresent()
        ? List.of(KernelChoice.SCALAR.resolve(), KernelChoice.VECTOR.resolve())
        : List.of(KernelChoice.SCALAR.resolve());
  }
}
