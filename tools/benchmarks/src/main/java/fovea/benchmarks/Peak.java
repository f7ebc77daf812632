package fovea.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The most multiply-adds that one core does: sixteen sums of vectors that wait for nothing. */
final class Peak {
  private static final VectorSpecies<Float> S =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private Peak() {}

  /** Operations of one call, a multiply-add counted as two. */
  static double operations(int rounds) {
    return 2.0 * 16 * S.length() * rounds;
  }

  static float run(int rounds, float start) {
    FloatVector x = FloatVector.broadcast(S, start);
    FloatVector w = FloatVector.broadcast(S, 0.999f);
    FloatVector a0 = x;
    FloatVector a1 = x;
    FloatVector a2 = x;
    FloatVector a3 = x;
    FloatVector a4 = x;
    FloatVector a5 = x;
    FloatVector a6 = x;
    FloatVector a7 = x;
    FloatVector b0 = x;
    FloatVector b1 = x;
    FloatVector b2 = x;
    FloatVector b3 = x;
    FloatVector b4 = x;
    FloatVector b5 = x;
    FloatVector b6 = x;
    FloatVector b7 = x;
    for (int i = 0; i < rounds; i++) {
      a0 = a0.fma(w, x);
      a1 = a1.fma(w, x);
      a2 = a2.fma(w, x);
      a3 = a3.fma(w, x);
      a4 = a4.fma(w, x);
      a5 = a5.fma(w, x);
      a6 = a6.fma(w, x);
      a7 = a7.fma(w, x);
      b0 = b0.fma(w, x);
      b1 = b1.fma(w, x);
      b2 = b2.fma(w, x);
      b3 = b3.fma(w, x);
      b4 = b4.fma(w, x);
      b5 = b5.fma(w, x);
      b6 = b6.fma(w, x);
      b7 = b7.fma(w, x);
    }
    FloatVector a = a0.add(a1).add(a2.add(a3)).add(a4.add(a5).add(a6.add(a7)));
    FloatVector b = b0.add(b1).add(b2.add(b3)).add(b4.add(b5).add(b6.add(b7)));
    return a.add(b).lane(0);
  }
}
