package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The passes of F(2x2, 3x3), as {@link WinogradFour} has those of F(4x4, 3x3). */
final class WinogradTwo {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private WinogradTwo() {}

  /** B' along the columns: four rows of inputs, each with the step from a cell to the next. */
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
      int count,
      float[] to,
      int at,
      int pitch) {
    for (int i = 0; i < count; i++) {
      FloatVector d0 = FloatVector.fromArray(S, x0, at0 + i * step0);
      FloatVector d1 = FloatVector.fromArray(S, x1, at1 + i * step1);
      FloatVector d2 = FloatVector.fromArray(S, x2, at2 + i * step2);
      FloatVector d3 = FloatVector.fromArray(S, x3, at3 + i * step3);
      int p = at + i * COUNT;
      d2.sub(d0).intoArray(to, p);
      d2.add(d1).intoArray(to, p + pitch);
      d2.sub(d1).intoArray(to, p + 2 * pitch);
      d3.sub(d1).intoArray(to, p + 3 * pitch);
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
      int p = vAt + to[i];
      d2.sub(d0).intoArray(v, p);
      d2.add(d1).intoArray(v, p + step);
      d2.sub(d1).intoArray(v, p + 2 * step);
      d3.sub(d1).intoArray(v, p + 3 * step);
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
      int q = at + to[i];
      m0.add(m1.add(m2)).intoArray(t, q);
      m1.sub(m2).add(m3).intoArray(t, q + pitch);
    }
  }

  /**
   * A' along the rows, the bias and the lower bound; stores run from the last to the first. Two
   * pairs of cells at a time, an odd last one twice: with one, JDK 17 inlined this into the whole
   * step, ran out of nodes there and made an object of each result. It does not inline as much.
   */
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
    for (int i = 0; i < from.length; i += 2) {
      int j = Math.min(i + 1, from.length - 1);
      int q = at + from[i];
      int r = at + from[j];
      int p = yAt + to[i];
      int o = yAt + to[j];
      int p1 = p + Math.min(COUNT, last[i]);
      int o1 = o + Math.min(COUNT, last[j]);
      FloatVector bias = FloatVector.fromArray(S, b, bAt);
      FloatVector low = FloatVector.broadcast(S, floor);
      FloatVector m0 = FloatVector.fromArray(S, t, q);
      FloatVector m1 = FloatVector.fromArray(S, t, q + COUNT);
      FloatVector m2 = FloatVector.fromArray(S, t, q + 2 * COUNT);
      FloatVector m3 = FloatVector.fromArray(S, t, q + 3 * COUNT);
      FloatVector y0 = m0.add(m1.add(m2)).add(bias);
      FloatVector y1 = m1.sub(m2).add(m3).add(bias);
      y1.blend(low, y1.lt(low)).intoArray(y, p1);
      y0.blend(low, y0.lt(low)).intoArray(y, p);
      FloatVector n0 = FloatVector.fromArray(S, t, r);
      FloatVector n1 = FloatVector.fromArray(S, t, r + COUNT);
      FloatVector n2 = FloatVector.fromArray(S, t, r + 2 * COUNT);
      FloatVector n3 = FloatVector.fromArray(S, t, r + 3 * COUNT);
      FloatVector z0 = n0.add(n1.add(n2)).add(bias);
      FloatVector z1 = n1.sub(n2).add(n3).add(bias);
      z1.blend(low, z1.lt(low)).intoArray(y, o1);
      z0.blend(low, z0.lt(low)).intoArray(y, o);
    }
  }

  /** A along the columns: two rows of gradients, each with the step from a cell to the next. */
  static void gradientColumns(
      float[] g0,
      int at0,
      int step0,
      float[] g1,
      int at1,
      int step1,
      int count,
      float[] to,
      int at,
      int pitch) {
    for (int i = 0; i < count; i++) {
      FloatVector d0 = FloatVector.fromArray(S, g0, at0 + i * step0);
      FloatVector d1 = FloatVector.fromArray(S, g1, at1 + i * step1);
      int p = at + i * COUNT;
      d0.intoArray(to, p);
      d0.add(d1).intoArray(to, p + pitch);
      d0.sub(d1).intoArray(to, p + 2 * pitch);
      d1.intoArray(to, p + 3 * pitch);
    }
  }

  /** A along the rows. */
  static void gradientRows(int[] from, int[] to, float[] t, int at, float[] v, int vAt, int step) {
    for (int i = 0; i < from.length; i++) {
      int q = at + from[i];
      FloatVector d0 = FloatVector.fromArray(S, t, q);
      FloatVector d1 = FloatVector.fromArray(S, t, q + COUNT);
      int p = vAt + to[i];
      d0.intoArray(v, p);
      d0.add(d1).intoArray(v, p + step);
      d0.sub(d1).intoArray(v, p + 2 * step);
      d1.intoArray(v, p + 3 * step);
    }
  }
}
