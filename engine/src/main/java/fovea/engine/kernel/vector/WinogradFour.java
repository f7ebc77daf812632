package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.WinogradPoints;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The passes of F(4x4, 3x3) along columns and rows: one flat loop each, with one matrix of {@link
 * WinogradPoints} as straight-line sums in it. Rows of points pair up, at a point and its negative,
 * and share their even and odd parts.
 *
 * <p>Factors are broadcast here and not by {@code mul(float)}, which made an object of each product
 * in code that runs seldom.
 */
final class WinogradFour {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private static final float A = WinogradPoints.NEAR;
  private static final float B = WinogradPoints.FAR;
  private static final float A2 = A * A;
  private static final float B2 = B * B;
  private static final float A3 = A * A * A;
  private static final float B3 = B * B * B;
  private static final float PRODUCT = A2 * B2;
  private static final float SUM = A2 + B2;

  private WinogradFour() {}

  /** B' along the columns: six rows of inputs, each with the step from a cell to the next. */
  static void inputColumns(
      float[] x0,
      int at0,
      int step0,
      float[] x1,
      int at1,
      int step1,
      float[] x2,
      int at2,
      int step2,
      float[] x3,
      int at3,
      int step3,
      float[] x4,
      int at4,
      int step4,
      float[] x5,
      int at5,
      int step5,
      int count,
      float[] to,
      int at,
      int pitch) {
    for (int i = 0; i < count; i++) {
      FloatVector d0 = FloatVector.fromArray(S, x0, at0 + i * step0);
      FloatVector d1 = FloatVector.fromArray(S, x1, at1 + i * step1);
      FloatVector d2 = FloatVector.fromArray(S, x2, at2 + i * step2);
      FloatVector d3 = FloatVector.fromArray(S, x3, at3 + i * step3);
      FloatVector d4 = FloatVector.fromArray(S, x4, at4 + i * step4);
      FloatVector d5 = FloatVector.fromArray(S, x5, at5 + i * step5);
      int p = at + i * COUNT;
      FloatVector e = d2.fma(FloatVector.broadcast(S, -B2), d4);
      FloatVector o = d1.fma(FloatVector.broadcast(S, -B2), d3);
      d0.fma(FloatVector.broadcast(S, PRODUCT), d2.fma(FloatVector.broadcast(S, -SUM), d4))
          .intoArray(to, p);
      o.fma(FloatVector.broadcast(S, A), e).intoArray(to, p + pitch);
      o.fma(FloatVector.broadcast(S, -A), e).intoArray(to, p + 2 * pitch);
      FloatVector e2 = d2.fma(FloatVector.broadcast(S, -A2), d4);
      FloatVector o2 = d1.fma(FloatVector.broadcast(S, -A2), d3);
      o2.fma(FloatVector.broadcast(S, B), e2).intoArray(to, p + 3 * pitch);
      o2.fma(FloatVector.broadcast(S, -B), e2).intoArray(to, p + 4 * pitch);
      d1.fma(FloatVector.broadcast(S, PRODUCT), d3.fma(FloatVector.broadcast(S, -SUM), d5))
          .intoArray(to, p + 5 * pitch);
    }
  }

  /** B' along the rows. */
  static void inputRows(int[] from, int[] to, float[] t, int at, float[] v, int vAt, int step) {
    for (int i = 0; i < from.length; i++) {
      int q = at + from[i];
      FloatVector d0 = FloatVector.fromArray(S, t, q);
      FloatVector d1 = FloatVector.fromArray(S, t, q + COUNT);
      FloatVector d2 = FloatVector.fromArray(S, t, q + 2 * COUNT);
      FloatVector d3 = FloatVector.fromArray(S, t, q + 3 * COUNT);
      FloatVector d4 = FloatVector.fromArray(S, t, q + 4 * COUNT);
      FloatVector d5 = FloatVector.fromArray(S, t, q + 5 * COUNT);
      int p = vAt + to[i];
      FloatVector e = d2.fma(FloatVector.broadcast(S, -B2), d4);
      FloatVector o = d1.fma(FloatVector.broadcast(S, -B2), d3);
      d0.fma(FloatVector.broadcast(S, PRODUCT), d2.fma(FloatVector.broadcast(S, -SUM), d4))
          .intoArray(v, p);
      o.fma(FloatVector.broadcast(S, A), e).intoArray(v, p + step);
      o.fma(FloatVector.broadcast(S, -A), e).intoArray(v, p + 2 * step);
      FloatVector e2 = d2.fma(FloatVector.broadcast(S, -A2), d4);
      FloatVector o2 = d1.fma(FloatVector.broadcast(S, -A2), d3);
      o2.fma(FloatVector.broadcast(S, B), e2).intoArray(v, p + 3 * step);
      o2.fma(FloatVector.broadcast(S, -B), e2).intoArray(v, p + 4 * step);
      d1.fma(FloatVector.broadcast(S, PRODUCT), d3.fma(FloatVector.broadcast(S, -SUM), d5))
          .intoArray(v, p + 5 * step);
    }
  }

  /** A' along the columns. */
  static void outputColumns(
      int[] from, int[] to, float[] m, int mAt, int step, float[] t, int at, int pitch) {
    for (int i = 0; i < from.length; i++) {
      int p = mAt + from[i];
      FloatVector m0 = FloatVector.fromArray(S, m, p);
      FloatVector m1 = FloatVector.fromArray(S, m, p + step);
      FloatVector m2 = FloatVector.fromArray(S, m, p + 2 * step);
      FloatVector m3 = FloatVector.fromArray(S, m, p + 3 * step);
      FloatVector m4 = FloatVector.fromArray(S, m, p + 4 * step);
      FloatVector m5 = FloatVector.fromArray(S, m, p + 5 * step);
      FloatVector even = m1.add(m2);
      FloatVector odd = m1.sub(m2);
      FloatVector even2 = m3.add(m4);
      FloatVector odd2 = m3.sub(m4);
      int q = at + to[i];
      m0.add(even).add(even2).intoArray(t, q);
      odd2.fma(FloatVector.broadcast(S, B), odd.mul(FloatVector.broadcast(S, A)))
          .intoArray(t, q + pitch);
      even2
          .fma(FloatVector.broadcast(S, B2), even.mul(FloatVector.broadcast(S, A2)))
          .intoArray(t, q + 2 * pitch);
      odd2.fma(FloatVector.broadcast(S, B3), odd.mul(FloatVector.broadcast(S, A3)))
          .add(m5)
          .intoArray(t, q + 3 * pitch);
    }
  }

  /** A' along the rows, the bias and the lower bound; stores run from the last to the first. */
  static void outputRows(
      int[] from,
      int[] to,
      int[] last,
      float[] t,
      int at,
      float[] b,
      int bAt,
      float floor,
      float[] y,
      int yAt) {
    for (int i = 0; i < from.length; i++) {
      int q = at + from[i];
      FloatVector bias = FloatVector.fromArray(S, b, bAt);
      FloatVector low = FloatVector.broadcast(S, floor);
      FloatVector m0 = FloatVector.fromArray(S, t, q);
      FloatVector m1 = FloatVector.fromArray(S, t, q + COUNT);
      FloatVector m2 = FloatVector.fromArray(S, t, q + 2 * COUNT);
      FloatVector m3 = FloatVector.fromArray(S, t, q + 3 * COUNT);
      FloatVector m4 = FloatVector.fromArray(S, t, q + 4 * COUNT);
      FloatVector m5 = FloatVector.fromArray(S, t, q + 5 * COUNT);
      FloatVector even = m1.add(m2);
      FloatVector odd = m1.sub(m2);
      FloatVector even2 = m3.add(m4);
      FloatVector odd2 = m3.sub(m4);
      FloatVector y0 = m0.add(even).add(even2).add(bias);
      FloatVector y1 =
          odd2.fma(FloatVector.broadcast(S, B), odd.mul(FloatVector.broadcast(S, A))).add(bias);
      FloatVector y2 =
          even2.fma(FloatVector.broadcast(S, B2), even.mul(FloatVector.broadcast(S, A2))).add(bias);
      FloatVector y3 =
          odd2.fma(FloatVector.broadcast(S, B3), odd.mul(FloatVector.broadcast(S, A3)))
              .add(m5)
              .add(bias);
      int p = yAt + to[i];
      int end = last[i];
      y3.blend(low, y3.lt(low)).intoArray(y, p + Math.min(3 * COUNT, end));
      y2.blend(low, y2.lt(low)).intoArray(y, p + Math.min(2 * COUNT, end));
      y1.blend(low, y1.lt(low)).intoArray(y, p + Math.min(COUNT, end));
      y0.blend(low, y0.lt(low)).intoArray(y, p);
    }
  }

  /** A along the columns: four rows of gradients, each with the step from a cell to the next. */
  static void gradientColumns(
      float[] g0,
      int at0,
      int step0,
      float[] g1,
      int at1,
      int step1,
      float[] g2,
      int at2,
      int step2,
      float[] g3,
      int at3,
      int step3,
      int count,
      float[] to,
      int at,
      int pitch) {
    for (int i = 0; i < count; i++) {
      FloatVector d0 = FloatVector.fromArray(S, g0, at0 + i * step0);
      FloatVector d1 = FloatVector.fromArray(S, g1, at1 + i * step1);
      FloatVector d2 = FloatVector.fromArray(S, g2, at2 + i * step2);
      FloatVector d3 = FloatVector.fromArray(S, g3, at3 + i * step3);
      int p = at + i * COUNT;
      FloatVector even = d2.fma(FloatVector.broadcast(S, A2), d0);
      FloatVector odd = d3.fma(FloatVector.broadcast(S, A2), d1);
      d0.intoArray(to, p);
      odd.fma(FloatVector.broadcast(S, A), even).intoArray(to, p + pitch);
      odd.fma(FloatVector.broadcast(S, -A), even).intoArray(to, p + 2 * pitch);
      FloatVector even2 = d2.fma(FloatVector.broadcast(S, B2), d0);
      FloatVector odd2 = d3.fma(FloatVector.broadcast(S, B2), d1);
      odd2.fma(FloatVector.broadcast(S, B), even2).intoArray(to, p + 3 * pitch);
      odd2.fma(FloatVector.broadcast(S, -B), even2).intoArray(to, p + 4 * pitch);
      d3.intoArray(to, p + 5 * pitch);
    }
  }

  /** A along the rows. */
  static void gradientRows(int[] from, int[] to, float[] t, int at, float[] v, int vAt, int step) {
    for (int i = 0; i < from.length; i++) {
      int q = at + from[i];
      FloatVector d0 = FloatVector.fromArray(S, t, q);
      FloatVector d1 = FloatVector.fromArray(S, t, q + COUNT);
      FloatVector d2 = FloatVector.fromArray(S, t, q + 2 * COUNT);
      FloatVector d3 = FloatVector.fromArray(S, t, q + 3 * COUNT);
      int p = vAt + to[i];
      FloatVector even = d2.fma(FloatVector.broadcast(S, A2), d0);
      FloatVector odd = d3.fma(FloatVector.broadcast(S, A2), d1);
      d0.intoArray(v, p);
      odd.fma(FloatVector.broadcast(S, A), even).intoArray(v, p + step);
      odd.fma(FloatVector.broadcast(S, -A), even).intoArray(v, p + 2 * step);
      FloatVector even2 = d2.fma(FloatVector.broadcast(S, B2), d0);
      FloatVector odd2 = d3.fma(FloatVector.broadcast(S, B2), d1);
      odd2.fma(FloatVector.broadcast(S, B), even2).intoArray(v, p + 3 * step);
      odd2.fma(FloatVector.broadcast(S, -B), even2).intoArray(v, p + 4 * step);
      d3.intoArray(v, p + 5 * step);
    }
  }
}
