package fovea.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The most multiply-adds that one core does: twelve independent chains of them in registers. */
final class FmaPeak {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final float[] RESULT = new float[S.length()];

  private FmaPeak() {}

  /** GFLOP/s, a multiply-add being two. */
  static double measure() {
    int count = 200_000;
    double best = 0;
    for (int round = 0; round < 60; round++) {
      long start = System.nanoTime();
      run(count);
      best = Math.max(best, 2.0 * 12 * S.length() * count / (System.nanoTime() - start));
    }
    return best;
  }

  private static void run(int count) {
    FloatVector a = FloatVector.broadcast(S, 0.999f);
    FloatVector b = FloatVector.broadcast(S, 0.001f);
    FloatVector s0 = a;
    FloatVector s1 = a;
    FloatVector s2 = a;
    FloatVector s3 = a;
    FloatVector s4 = a;
    FloatVector s5 = a;
    FloatVector s6 = a;
    FloatVector s7 = a;
    FloatVector s8 = a;
    FloatVector s9 = a;
    FloatVector s10 = a;
    FloatVector s11 = a;
    for (int i = 0; i < count; i++) {
      s0 = s0.fma(a, b);
      s1 = s1.fma(a, b);
      s2 = s2.fma(a, b);
      s3 = s3.fma(a, b);
      s4 = s4.fma(a, b);
      s5 = s5.fma(a, b);
      s6 = s6.fma(a, b);
      s7 = s7.fma(a, b);
      s8 = s8.fma(a, b);
      s9 = s9.fma(a, b);
      s10 = s10.fma(a, b);
      s11 = s11.fma(a, b);
    }
    FloatVector low = s0.add(s1).add(s2.add(s3)).add(s4.add(s5));
    low.add(s6.add(s7)).add(s8.add(s9)).add(s10.add(s11)).intoArray(RESULT, 0);
  }
}
