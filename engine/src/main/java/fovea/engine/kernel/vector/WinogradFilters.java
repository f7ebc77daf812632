package fovea.engine.kernel.vector;

import fovea.engine.kernel.WinogradPoints;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Winograd's transforms of weights, with filters in the lanes: one flat loop each. */
final class WinogradFilters {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private static final float A = WinogradPoints.NEAR;
  private static final float B = WinogradPoints.FAR;
  private static final float A2 = A * A;
  private static final float B2 = B * B;
  private static final float AT_ZERO = (float) WinogradPoints.scale(4, 0);
  private static final float AT_NEAR = (float) WinogradPoints.scale(4, 1);
  private static final float AT_FAR = (float) WinogradPoints.scale(4, 3);

  private WinogradFilters() {}

  /** G w for F(4x4): three vectors at each of {@code count} places to six. */
  static void filters4(
      int count, float[] w, int at, int step, int tap, float[] u, int to, int next, int point) {
    for (int i = 0; i < count; i++) {
      int p = at + i * step;
      FloatVector w0 = FloatVector.fromArray(S, w, p);
      FloatVector w1 = FloatVector.fromArray(S, w, p + tap);
      FloatVector w2 = FloatVector.fromArray(S, w, p + 2 * tap);
      FloatVector even =
          w2.fma(FloatVector.broadcast(S, A2), w0).mul(FloatVector.broadcast(S, AT_NEAR));
      FloatVector even2 =
          w2.fma(FloatVector.broadcast(S, B2), w0).mul(FloatVector.broadcast(S, AT_FAR));
      int q = to + i * next;
      w0.mul(FloatVector.broadcast(S, AT_ZERO)).intoArray(u, q);
      w1.fma(FloatVector.broadcast(S, A * AT_NEAR), even).intoArray(u, q + point);
      w1.fma(FloatVector.broadcast(S, -A * AT_NEAR), even).intoArray(u, q + 2 * point);
      w1.fma(FloatVector.broadcast(S, B * AT_FAR), even2).intoArray(u, q + 3 * point);
      w1.fma(FloatVector.broadcast(S, -B * AT_FAR), even2).intoArray(u, q + 4 * point);
      w2.intoArray(u, q + 5 * point);
    }
  }

  /** G w for F(2x2): three vectors at each of {@code count} places to four. */
  static void filters2(
      int count, float[] w, int at, int step, int tap, float[] u, int to, int next, int point) {
    for (int i = 0; i < count; i++) {
      int p = at + i * step;
      FloatVector w0 = FloatVector.fromArray(S, w, p);
      FloatVector w1 = FloatVector.fromArray(S, w, p + tap);
      FloatVector w2 = FloatVector.fromArray(S, w, p + 2 * tap);
      FloatVector even = w0.add(w2).mul(FloatVector.broadcast(S, 0.5f));
      int q = to + i * next;
      w0.neg().intoArray(u, q);
      w1.fma(FloatVector.broadcast(S, 0.5f), even).intoArray(u, q + point);
      w1.fma(FloatVector.broadcast(S, -0.5f), even).intoArray(u, q + 2 * point);
      w2.intoArray(u, q + 3 * point);
    }
  }

  /** G' u for F(4x4): six vectors at each of {@code count} places to three, which are added to. */
  static void weights4(
      int count, float[] u, int at, int step, int point, float[] w, int to, int next, int tap) {
    for (int i = 0; i < count; i++) {
      int p = at + i * step;
      FloatVector u0 = FloatVector.fromArray(S, u, p);
      FloatVector u1 = FloatVector.fromArray(S, u, p + point);
      FloatVector u2 = FloatVector.fromArray(S, u, p + 2 * point);
      FloatVector u3 = FloatVector.fromArray(S, u, p + 3 * point);
      FloatVector u4 = FloatVector.fromArray(S, u, p + 4 * point);
      FloatVector u5 = FloatVector.fromArray(S, u, p + 5 * point);
      FloatVector even = u1.add(u2).mul(FloatVector.broadcast(S, AT_NEAR));
      FloatVector odd = u1.sub(u2).mul(FloatVector.broadcast(S, A * AT_NEAR));
      FloatVector even2 = u3.add(u4).mul(FloatVector.broadcast(S, AT_FAR));
      FloatVector odd2 = u3.sub(u4).mul(FloatVector.broadcast(S, B * AT_FAR));
      int q = to + i * next;
      FloatVector w0 = FloatVector.fromArray(S, w, q);
      FloatVector w1 = FloatVector.fromArray(S, w, q + tap);
      FloatVector w2 = FloatVector.fromArray(S, w, q + 2 * tap);
      u0.fma(FloatVector.broadcast(S, AT_ZERO), w0).add(even.add(even2)).intoArray(w, q);
      w1.add(odd.add(odd2)).intoArray(w, q + tap);
      even2
          .fma(FloatVector.broadcast(S, B2), even.fma(FloatVector.broadcast(S, A2), w2.add(u5)))
          .intoArray(w, q + 2 * tap);
    }
  }

  /** G' u for F(2x2): four vectors at each of {@code count} places to three, which are added to. */
  static void weights2(
      int count, float[] u, int at, int step, int point, float[] w, int to, int next, int tap) {
    for (int i = 0; i < count; i++) {
      int p = at + i * step;
      FloatVector u0 = FloatVector.fromArray(S, u, p);
      FloatVector u1 = FloatVector.fromArray(S, u, p + point);
      FloatVector u2 = FloatVector.fromArray(S, u, p + 2 * point);
      FloatVector u3 = FloatVector.fromArray(S, u, p + 3 * point);
      FloatVector even = u1.add(u2).mul(FloatVector.broadcast(S, 0.5f));
      FloatVector odd = u1.sub(u2).mul(FloatVector.broadcast(S, 0.5f));
      int q = to + i * next;
      FloatVector w0 = FloatVector.fromArray(S, w, q);
      FloatVector w1 = FloatVector.fromArray(S, w, q + tap);
      FloatVector w2 = FloatVector.fromArray(S, w, q + 2 * tap);
      w0.add(even.sub(u0)).intoArray(w, q);
      w1.add(odd).intoArray(w, q + tap);
      w2.add(even.add(u3)).intoArray(w, q + 2 * tap);
    }
  }
}
