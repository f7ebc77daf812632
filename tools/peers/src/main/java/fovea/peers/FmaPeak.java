package fovea.peers;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many multiply-adds the machine can do at all: independent chains of them in registers. */
final class FmaPeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Enough chains to hide the latency of an FMA on two units; they all stay in registers. */
  private static final int CHAINS = 12;

  private static final int LENGTH = 100_000;

  private FmaPeak() {}

  /** Floating-point operations of one {@link #run}: two for each multiply-add. */
  static double operations() {
    return 2.0 * CHAINS * SPECIES.length() * LENGTH;
  }

  /** Runs all chains; returns something of them, so that no compiler drops them. */
  static float run(float scale) {
    FloatVector x = FloatVector.broadcast(SPECIES, scale);
    FloatVector y = FloatVector.broadcast(SPECIES, 1e-9f);
    FloatVector a0 = y;
    FloatVector a1 = y;
    FloatVector a2 = y;
    FloatVector a3 = y;
    FloatVector a4 = y;
    FloatVector a5 = y;
    FloatVector a6 = y;
    FloatVector a7 = y;
    FloatVector a8 = y;
    FloatVector a9 = y;
    FloatVector a10 = y;
    FloatVector a11 = y;
    for (int i = 0; i < LENGTH; i++) {
      a0 = a0.fma(x, y);
      a1 = a1.fma(x, y);
      a2 = a2.fma(x, y);
      a3 = a3.fma(x, y);
      a4 = a4.fma(x, y);
      a5 = a5.fma(x, y);
      a6 = a6.fma(x, y);
      a7 = a7.fma(x, y);
      a8 = a8.fma(x, y);
      a9 = a9.fma(x, y);
      a10 = a10.fma(x, y);
      a11 = a11.fma(x, y);
    }
    return a0.add(a1)
        .add(a2)
        .add(a3)
        .add(a4.add(a5).add(a6).add(a7))
        .add(a8.add(a9).add(a10).add(a11))
        .lane(0);
  }
}
