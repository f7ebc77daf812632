package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.KernelChoice;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that all kernels use: the machine's own, but no wider than a slab; or those of {@link
 * KernelChoice#BITS}, for tests.
 */
final class Species {
  static final VectorSpecies<Float> FLOATS = choose();

  /** Floats of one vector; divides {@link fovea.engine.kernel.Lanes#COUNT}. */
  static final int LENGTH = FLOATS.length();

  private Species() {}

  private static VectorSpecies<Float> choose() {
    return switch (KernelChoice.bits()) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      case 512 -> FloatVector.SPECIES_512;
      default ->
          FloatVector.SPECIES_PREFERRED.length() > COUNT
              ? FloatVector.SPECIES_512
              : FloatVector.SPECIES_PREFERRED;
    };
  }
}
