package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of matrix products: of Winograd's convolutions, and of the gradients of weights
 * in channel lanes. One flat loop each.
 */
final class WinogradProducts {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  /** Filters side by side in a row of weights. */
  static final int WIDE = 4 * COUNT;

  private WinogradProducts() {}

  /**
   * Eight filters at two tiles: sums over channels. {@link ConvolutionTiles#eightFilters} without
   * its tables, bias and bound, whose cost shows where there are few channels.
   */
  static void eightFilters(
      int channels,
      float[] v,
      int v0,
      int v1,
      int vStep,
      float[] u,
      int uAt,
      float[] m,
      int m0,
      int m1,
      int mStep,
      int last) {
    FloatVector p0 = FloatVector.zero(S);
    FloatVector p1 = FloatVector.zero(S);
    FloatVector p2 = FloatVector.zero(S);
    FloatVector p3 = FloatVector.zero(S);
    FloatVector p4 = FloatVector.zero(S);
    FloatVector p5 = FloatVector.zero(S);
    FloatVector p6 = FloatVector.zero(S);
    FloatVector p7 = FloatVector.zero(S);
    FloatVector q0 = FloatVector.zero(S);
    FloatVector q1 = FloatVector.zero(S);
    FloatVector q2 = FloatVector.zero(S);
    FloatVector q3 = FloatVector.zero(S);
    FloatVector q4 = FloatVector.zero(S);
    FloatVector q5 = FloatVector.zero(S);
    FloatVector q6 = FloatVector.zero(S);
    FloatVector q7 = FloatVector.zero(S);
    for (int c = 0; c < channels; c++) {
      FloatVector x = FloatVector.fromArray(S, v, v0 + c * vStep);
      FloatVector y = FloatVector.fromArray(S, v, v1 + c * vStep);
      int at = uAt + c * COUNT;
      FloatVector w0 = FloatVector.broadcast(S, u[at + 0]);
      p0 = w0.fma(x, p0);
      q0 = w0.fma(y, q0);
      FloatVector w1 = FloatVector.broadcast(S, u[at + 1]);
      p1 = w1.fma(x, p1);
      q1 = w1.fma(y, q1);
      FloatVector w2 = FloatVector.broadcast(S, u[at + 2]);
      p2 = w2.fma(x, p2);
      q2 = w2.fma(y, q2);
      FloatVector w3 = FloatVector.broadcast(S, u[at + 3]);
      p3 = w3.fma(x, p3);
      q3 = w3.fma(y, q3);
      FloatVector w4 = FloatVector.broadcast(S, u[at + 4]);
      p4 = w4.fma(x, p4);
      q4 = w4.fma(y, q4);
      FloatVector w5 = FloatVector.broadcast(S, u[at + 5]);
      p5 = w5.fma(x, p5);
      q5 = w5.fma(y, q5);
      FloatVector w6 = FloatVector.broadcast(S, u[at + 6]);
      p6 = w6.fma(x, p6);
      q6 = w6.fma(y, q6);
      FloatVector w7 = FloatVector.broadcast(S, u[at + 7]);
      p7 = w7.fma(x, p7);
      q7 = w7.fma(y, q7);
    }
    // Filters that are none store first, and then the last one over them.
    int i7 = Math.min(7, last) * mStep;
    p7.intoArray(m, m0 + i7);
    q7.intoArray(m, m1 + i7);
    int i6 = Math.min(6, last) * mStep;
    p6.intoArray(m, m0 + i6);
    q6.intoArray(m, m1 + i6);
    int i5 = Math.min(5, last) * mStep;
    p5.intoArray(m, m0 + i5);
    q5.intoArray(m, m1 + i5);
    int i4 = Math.min(4, last) * mStep;
    p4.intoArray(m, m0 + i4);
    q4.intoArray(m, m1 + i4);
    int i3 = Math.min(3, last) * mStep;
    p3.intoArray(m, m0 + i3);
    q3.intoArray(m, m1 + i3);
    int i2 = Math.min(2, last) * mStep;
    p2.intoArray(m, m0 + i2);
    q2.intoArray(m, m1 + i2);
    int i1 = Math.min(1, last) * mStep;
    p1.intoArray(m, m0 + i1);
    q1.intoArray(m, m1 + i1);
    p0.intoArray(m, m0);
    q0.intoArray(m, m1);
  }

  /** Adds the sums over {@code count} of eight channels times two vectors of filters. */
  static void eightChannels(
      int count,
      float[] x,
      int x0,
      int step,
      int last,
      float[] g,
      int g0,
      int g1,
      float[] y,
      int y0,
      int y1) {
    int i1 = Math.min(1, last);
    int i2 = Math.min(2, last);
    int i3 = Math.min(3, last);
    int i4 = Math.min(4, last);
    int i5 = Math.min(5, last);
    int i6 = Math.min(6, last);
    int i7 = Math.min(7, last);
    FloatVector p0 = FloatVector.fromArray(S, y, y0);
    FloatVector p1 = FloatVector.fromArray(S, y, y0 + i1 * COUNT);
    FloatVector p2 = FloatVector.fromArray(S, y, y0 + i2 * COUNT);
    FloatVector p3 = FloatVector.fromArray(S, y, y0 + i3 * COUNT);
    FloatVector p4 = FloatVector.fromArray(S, y, y0 + i4 * COUNT);
    FloatVector p5 = FloatVector.fromArray(S, y, y0 + i5 * COUNT);
    FloatVector p6 = FloatVector.fromArray(S, y, y0 + i6 * COUNT);
    FloatVector p7 = FloatVector.fromArray(S, y, y0 + i7 * COUNT);
    FloatVector q0 = FloatVector.fromArray(S, y, y1);
    FloatVector q1 = FloatVector.fromArray(S, y, y1 + i1 * COUNT);
    FloatVector q2 = FloatVector.fromArray(S, y, y1 + i2 * COUNT);
    FloatVector q3 = FloatVector.fromArray(S, y, y1 + i3 * COUNT);
    FloatVector q4 = FloatVector.fromArray(S, y, y1 + i4 * COUNT);
    FloatVector q5 = FloatVector.fromArray(S, y, y1 + i5 * COUNT);
    FloatVector q6 = FloatVector.fromArray(S, y, y1 + i6 * COUNT);
    FloatVector q7 = FloatVector.fromArray(S, y, y1 + i7 * COUNT);
    int x1 = x0 + i1 * step;
    int x2 = x0 + i2 * step;
    int x3 = x0 + i3 * step;
    int x4 = x0 + i4 * step;
    int x5 = x0 + i5 * step;
    int x6 = x0 + i6 * step;
    int x7 = x0 + i7 * step;
    for (int i = 0; i < count; i++) {
      FloatVector u = FloatVector.fromArray(S, g, g0 + i * COUNT);
      FloatVector v = FloatVector.fromArray(S, g, g1 + i * COUNT);
      FloatVector w0 = FloatVector.broadcast(S, x[x0 + i]);
      p0 = w0.fma(u, p0);
      q0 = w0.fma(v, q0);
      FloatVector w1 = FloatVector.broadcast(S, x[x1 + i]);
      p1 = w1.fma(u, p1);
      q1 = w1.fma(v, q1);
      FloatVector w2 = FloatVector.broadcast(S, x[x2 + i]);
      p2 = w2.fma(u, p2);
      q2 = w2.fma(v, q2);
      FloatVector w3 = FloatVector.broadcast(S, x[x3 + i]);
      p3 = w3.fma(u, p3);
      q3 = w3.fma(v, q3);
      FloatVector w4 = FloatVector.broadcast(S, x[x4 + i]);
      p4 = w4.fma(u, p4);
      q4 = w4.fma(v, q4);
      FloatVector w5 = FloatVector.broadcast(S, x[x5 + i]);
      p5 = w5.fma(u, p5);
      q5 = w5.fma(v, q5);
      FloatVector w6 = FloatVector.broadcast(S, x[x6 + i]);
      p6 = w6.fma(u, p6);
      q6 = w6.fma(v, q6);
      FloatVector w7 = FloatVector.broadcast(S, x[x7 + i]);
      p7 = w7.fma(u, p7);
      q7 = w7.fma(v, q7);
    }
    // Channels and filters that are none repeat the last one and store what it stores.
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + i1 * COUNT);
    p2.intoArray(y, y0 + i2 * COUNT);
    p3.intoArray(y, y0 + i3 * COUNT);
    p4.intoArray(y, y0 + i4 * COUNT);
    p5.intoArray(y, y0 + i5 * COUNT);
    p6.intoArray(y, y0 + i6 * COUNT);
    p7.intoArray(y, y0 + i7 * COUNT);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + i1 * COUNT);
    q2.intoArray(y, y1 + i2 * COUNT);
    q3.intoArray(y, y1 + i3 * COUNT);
    q4.intoArray(y, y1 + i4 * COUNT);
    q5.intoArray(y, y1 + i5 * COUNT);
    q6.intoArray(y, y1 + i6 * COUNT);
    q7.intoArray(y, y1 + i7 * COUNT);
  }

  /**
   * Adds the sums over {@code count} of eight channels side by side times two vectors of filters.
   * All addresses grow evenly, so that C2 checks them before the loop.
   */
  static void eightLanes(
      int count,
      float[] x,
      int xAt,
      float[] g,
      int g0,
      int g1,
      float[] y,
      int y0,
      int y1,
      int yStep) {
    FloatVector p0 = FloatVector.fromArray(S, y, y0 + 0 * yStep);
    FloatVector p1 = FloatVector.fromArray(S, y, y0 + 1 * yStep);
    FloatVector p2 = FloatVector.fromArray(S, y, y0 + 2 * yStep);
    FloatVector p3 = FloatVector.fromArray(S, y, y0 + 3 * yStep);
    FloatVector p4 = FloatVector.fromArray(S, y, y0 + 4 * yStep);
    FloatVector p5 = FloatVector.fromArray(S, y, y0 + 5 * yStep);
    FloatVector p6 = FloatVector.fromArray(S, y, y0 + 6 * yStep);
    FloatVector p7 = FloatVector.fromArray(S, y, y0 + 7 * yStep);
    FloatVector q0 = FloatVector.fromArray(S, y, y1 + 0 * yStep);
    FloatVector q1 = FloatVector.fromArray(S, y, y1 + 1 * yStep);
    FloatVector q2 = FloatVector.fromArray(S, y, y1 + 2 * yStep);
    FloatVector q3 = FloatVector.fromArray(S, y, y1 + 3 * yStep);
    FloatVector q4 = FloatVector.fromArray(S, y, y1 + 4 * yStep);
    FloatVector q5 = FloatVector.fromArray(S, y, y1 + 5 * yStep);
    FloatVector q6 = FloatVector.fromArray(S, y, y1 + 6 * yStep);
    FloatVector q7 = FloatVector.fromArray(S, y, y1 + 7 * yStep);
    for (int i = 0; i < count; i++) {
      FloatVector u = FloatVector.fromArray(S, g, g0 + i * COUNT);
      FloatVector v = FloatVector.fromArray(S, g, g1 + i * COUNT);
      FloatVector w0 = FloatVector.broadcast(S, x[xAt + i * COUNT + 0]);
      p0 = w0.fma(u, p0);
      q0 = w0.fma(v, q0);
      FloatVector w1 = FloatVector.broadcast(S, x[xAt + i * COUNT + 1]);
      p1 = w1.fma(u, p1);
      q1 = w1.fma(v, q1);
      FloatVector w2 = FloatVector.broadcast(S, x[xAt + i * COUNT + 2]);
      p2 = w2.fma(u, p2);
      q2 = w2.fma(v, q2);
      FloatVector w3 = FloatVector.broadcast(S, x[xAt + i * COUNT + 3]);
      p3 = w3.fma(u, p3);
      q3 = w3.fma(v, q3);
      FloatVector w4 = FloatVector.broadcast(S, x[xAt + i * COUNT + 4]);
      p4 = w4.fma(u, p4);
      q4 = w4.fma(v, q4);
      FloatVector w5 = FloatVector.broadcast(S, x[xAt + i * COUNT + 5]);
      p5 = w5.fma(u, p5);
      q5 = w5.fma(v, q5);
      FloatVector w6 = FloatVector.broadcast(S, x[xAt + i * COUNT + 6]);
      p6 = w6.fma(u, p6);
      q6 = w6.fma(v, q6);
      FloatVector w7 = FloatVector.broadcast(S, x[xAt + i * COUNT + 7]);
      p7 = w7.fma(u, p7);
      q7 = w7.fma(v, q7);
    }
    p0.intoArray(y, y0 + 0 * yStep);
    p1.intoArray(y, y0 + 1 * yStep);
    p2.intoArray(y, y0 + 2 * yStep);
    p3.intoArray(y, y0 + 3 * yStep);
    p4.intoArray(y, y0 + 4 * yStep);
    p5.intoArray(y, y0 + 5 * yStep);
    p6.intoArray(y, y0 + 6 * yStep);
    p7.intoArray(y, y0 + 7 * yStep);
    q0.intoArray(y, y1 + 0 * yStep);
    q1.intoArray(y, y1 + 1 * yStep);
    q2.intoArray(y, y1 + 2 * yStep);
    q3.intoArray(y, y1 + 3 * yStep);
    q4.intoArray(y, y1 + 4 * yStep);
    q5.intoArray(y, y1 + 5 * yStep);
    q6.intoArray(y, y1 + 6 * yStep);
    q7.intoArray(y, y1 + 7 * yStep);
  }

  /**
   * Adds the sums over {@code count} of seven channels side by side times two vectors of filters. A
   * row of a 7x7 kernel over three channels is three times seven.
   */
  static void sevenLanes(
      int count,
      float[] x,
      int xAt,
      float[] g,
      int g0,
      int g1,
      float[] y,
      int y0,
      int y1,
      int yStep) {
    FloatVector p0 = FloatVector.fromArray(S, y, y0 + 0 * yStep);
    FloatVector p1 = FloatVector.fromArray(S, y, y0 + 1 * yStep);
    FloatVector p2 = FloatVector.fromArray(S, y, y0 + 2 * yStep);
    FloatVector p3 = FloatVector.fromArray(S, y, y0 + 3 * yStep);
    FloatVector p4 = FloatVector.fromArray(S, y, y0 + 4 * yStep);
    FloatVector p5 = FloatVector.fromArray(S, y, y0 + 5 * yStep);
    FloatVector p6 = FloatVector.fromArray(S, y, y0 + 6 * yStep);
    FloatVector q0 = FloatVector.fromArray(S, y, y1 + 0 * yStep);
    FloatVector q1 = FloatVector.fromArray(S, y, y1 + 1 * yStep);
    FloatVector q2 = FloatVector.fromArray(S, y, y1 + 2 * yStep);
    FloatVector q3 = FloatVector.fromArray(S, y, y1 + 3 * yStep);
    FloatVector q4 = FloatVector.fromArray(S, y, y1 + 4 * yStep);
    FloatVector q5 = FloatVector.fromArray(S, y, y1 + 5 * yStep);
    FloatVector q6 = FloatVector.fromArray(S, y, y1 + 6 * yStep);
    for (int i = 0; i < count; i++) {
      FloatVector u = FloatVector.fromArray(S, g, g0 + i * COUNT);
      FloatVector v = FloatVector.fromArray(S, g, g1 + i * COUNT);
      FloatVector w0 = FloatVector.broadcast(S, x[xAt + i * COUNT + 0]);
      p0 = w0.fma(u, p0);
      q0 = w0.fma(v, q0);
      FloatVector w1 = FloatVector.broadcast(S, x[xAt + i * COUNT + 1]);
      p1 = w1.fma(u, p1);
      q1 = w1.fma(v, q1);
      FloatVector w2 = FloatVector.broadcast(S, x[xAt + i * COUNT + 2]);
      p2 = w2.fma(u, p2);
      q2 = w2.fma(v, q2);
      FloatVector w3 = FloatVector.broadcast(S, x[xAt + i * COUNT + 3]);
      p3 = w3.fma(u, p3);
      q3 = w3.fma(v, q3);
      FloatVector w4 = FloatVector.broadcast(S, x[xAt + i * COUNT + 4]);
      p4 = w4.fma(u, p4);
      q4 = w4.fma(v, q4);
      FloatVector w5 = FloatVector.broadcast(S, x[xAt + i * COUNT + 5]);
      p5 = w5.fma(u, p5);
      q5 = w5.fma(v, q5);
      FloatVector w6 = FloatVector.broadcast(S, x[xAt + i * COUNT + 6]);
      p6 = w6.fma(u, p6);
      q6 = w6.fma(v, q6);
    }
    p0.intoArray(y, y0 + 0 * yStep);
    p1.intoArray(y, y0 + 1 * yStep);
    p2.intoArray(y, y0 + 2 * yStep);
    p3.intoArray(y, y0 + 3 * yStep);
    p4.intoArray(y, y0 + 4 * yStep);
    p5.intoArray(y, y0 + 5 * yStep);
    p6.intoArray(y, y0 + 6 * yStep);
    q0.intoArray(y, y1 + 0 * yStep);
    q1.intoArray(y, y1 + 1 * yStep);
    q2.intoArray(y, y1 + 2 * yStep);
    q3.intoArray(y, y1 + 3 * yStep);
    q4.intoArray(y, y1 + 4 * yStep);
    q5.intoArray(y, y1 + 5 * yStep);
    q6.intoArray(y, y1 + 6 * yStep);
  }

  /**
   * Adds the sums over channels of four rows times four vectors of filters side by side. All
   * addresses grow evenly, and from few places, so that C2 checks them before the loop and keeps
   * them in registers.
   *
   * @param f0 floats from a row of y to its first vector
   */
  static void fourRows(
      int channels,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] u,
      int uAt,
      float[] y,
      int y0,
      int y1,
      int y2,
      int y3,
      int f0,
      int f1,
      int f2,
      int f3) {
    FloatVector s00 = FloatVector.fromArray(S, y, y0 + f0);
    FloatVector s01 = FloatVector.fromArray(S, y, y0 + f1);
    FloatVector s02 = FloatVector.fromArray(S, y, y0 + f2);
    FloatVector s03 = FloatVector.fromArray(S, y, y0 + f3);
    FloatVector s10 = FloatVector.fromArray(S, y, y1 + f0);
    FloatVector s11 = FloatVector.fromArray(S, y, y1 + f1);
    FloatVector s12 = FloatVector.fromArray(S, y, y1 + f2);
    FloatVector s13 = FloatVector.fromArray(S, y, y1 + f3);
    FloatVector s20 = FloatVector.fromArray(S, y, y2 + f0);
    FloatVector s21 = FloatVector.fromArray(S, y, y2 + f1);
    FloatVector s22 = FloatVector.fromArray(S, y, y2 + f2);
    FloatVector s23 = FloatVector.fromArray(S, y, y2 + f3);
    FloatVector s30 = FloatVector.fromArray(S, y, y3 + f0);
    FloatVector s31 = FloatVector.fromArray(S, y, y3 + f1);
    FloatVector s32 = FloatVector.fromArray(S, y, y3 + f2);
    FloatVector s33 = FloatVector.fromArray(S, y, y3 + f3);
    for (int c = 0; c < channels; c++) {
      FloatVector v0 = FloatVector.fromArray(S, u, uAt + c * WIDE + 0 * Species.LENGTH);
      FloatVector v1 = FloatVector.fromArray(S, u, uAt + c * WIDE + 1 * Species.LENGTH);
      FloatVector v2 = FloatVector.fromArray(S, u, uAt + c * WIDE + 2 * Species.LENGTH);
      FloatVector v3 = FloatVector.fromArray(S, u, uAt + c * WIDE + 3 * Species.LENGTH);
      FloatVector w0 = FloatVector.broadcast(S, x[x0 + c]);
      s00 = w0.fma(v0, s00);
      s01 = w0.fma(v1, s01);
      s02 = w0.fma(v2, s02);
      s03 = w0.fma(v3, s03);
      FloatVector w1 = FloatVector.broadcast(S, x[x1 + c]);
      s10 = w1.fma(v0, s10);
      s11 = w1.fma(v1, s11);
      s12 = w1.fma(v2, s12);
      s13 = w1.fma(v3, s13);
      FloatVector w2 = FloatVector.broadcast(S, x[x2 + c]);
      s20 = w2.fma(v0, s20);
      s21 = w2.fma(v1, s21);
      s22 = w2.fma(v2, s22);
      s23 = w2.fma(v3, s23);
      FloatVector w3 = FloatVector.broadcast(S, x[x3 + c]);
      s30 = w3.fma(v0, s30);
      s31 = w3.fma(v1, s31);
      s32 = w3.fma(v2, s32);
      s33 = w3.fma(v3, s33);
    }
    // Rows that are none repeat the last one and store what it stores. Vectors that are none write
    // where the last real one does after them.
    s03.intoArray(y, y0 + f3);
    s13.intoArray(y, y1 + f3);
    s23.intoArray(y, y2 + f3);
    s33.intoArray(y, y3 + f3);
    s02.intoArray(y, y0 + f2);
    s12.intoArray(y, y1 + f2);
    s22.intoArray(y, y2 + f2);
    s32.intoArray(y, y3 + f2);
    s01.intoArray(y, y0 + f1);
    s11.intoArray(y, y1 + f1);
    s21.intoArray(y, y2 + f1);
    s31.intoArray(y, y3 + f1);
    s00.intoArray(y, y0 + f0);
    s10.intoArray(y, y1 + f0);
    s20.intoArray(y, y2 + f0);
    s30.intoArray(y, y3 + f0);
  }
}
