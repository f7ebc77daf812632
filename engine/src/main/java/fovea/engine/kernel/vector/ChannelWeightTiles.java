package fovea.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of the gradient of weights in channel lanes: eight taps times two vectors of
 * filters, sixteen sums that stay in registers over the places of one image.
 */
final class ChannelWeightTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private ChannelWeightTiles() {}

  /**
   * Eight taps that read eight floats side by side: C2 checks the bounds of all of them at once.
   */
  static void sideBySide(
      int[] places,
      int[] targets,
      int begin,
      int end,
      float[] x,
      int xAt,
      float[] g,
      int g0,
      int g1,
      float[] w,
      int w0,
      int w1,
      int step) {
    int s1 = 1 * step;
    int s2 = 2 * step;
    int s3 = 3 * step;
    int s4 = 4 * step;
    int s5 = 5 * step;
    int s6 = 6 * step;
    int s7 = 7 * step;
    FloatVector p0 = FloatVector.fromArray(S, w, w0);
    FloatVector p1 = FloatVector.fromArray(S, w, w0 + s1);
    FloatVector p2 = FloatVector.fromArray(S, w, w0 + s2);
    FloatVector p3 = FloatVector.fromArray(S, w, w0 + s3);
    FloatVector p4 = FloatVector.fromArray(S, w, w0 + s4);
    FloatVector p5 = FloatVector.fromArray(S, w, w0 + s5);
    FloatVector p6 = FloatVector.fromArray(S, w, w0 + s6);
    FloatVector p7 = FloatVector.fromArray(S, w, w0 + s7);
    FloatVector q0 = FloatVector.fromArray(S, w, w1);
    FloatVector q1 = FloatVector.fromArray(S, w, w1 + s1);
    FloatVector q2 = FloatVector.fromArray(S, w, w1 + s2);
    FloatVector q3 = FloatVector.fromArray(S, w, w1 + s3);
    FloatVector q4 = FloatVector.fromArray(S, w, w1 + s4);
    FloatVector q5 = FloatVector.fromArray(S, w, w1 + s5);
    FloatVector q6 = FloatVector.fromArray(S, w, w1 + s6);
    FloatVector q7 = FloatVector.fromArray(S, w, w1 + s7);
    for (int i = begin; i < end; i++) {
      int at = xAt + places[i];
      int target = targets[i];
      FloatVector u = FloatVector.fromArray(S, g, g0 + target);
      FloatVector v = FloatVector.fromArray(S, g, g1 + target);
      FloatVector t0 = FloatVector.broadcast(S, x[at + 0]);
      p0 = t0.fma(u, p0);
      q0 = t0.fma(v, q0);
      FloatVector t1 = FloatVector.broadcast(S, x[at + 1]);
      p1 = t1.fma(u, p1);
      q1 = t1.fma(v, q1);
      FloatVector t2 = FloatVector.broadcast(S, x[at + 2]);
      p2 = t2.fma(u, p2);
      q2 = t2.fma(v, q2);
      FloatVector t3 = FloatVector.broadcast(S, x[at + 3]);
      p3 = t3.fma(u, p3);
      q3 = t3.fma(v, q3);
      FloatVector t4 = FloatVector.broadcast(S, x[at + 4]);
      p4 = t4.fma(u, p4);
      q4 = t4.fma(v, q4);
      FloatVector t5 = FloatVector.broadcast(S, x[at + 5]);
      p5 = t5.fma(u, p5);
      q5 = t5.fma(v, q5);
      FloatVector t6 = FloatVector.broadcast(S, x[at + 6]);
      p6 = t6.fma(u, p6);
      q6 = t6.fma(v, q6);
      FloatVector t7 = FloatVector.broadcast(S, x[at + 7]);
      p7 = t7.fma(u, p7);
      q7 = t7.fma(v, q7);
    }
    p0.intoArray(w, w0);
    p1.intoArray(w, w0 + s1);
    p2.intoArray(w, w0 + s2);
    p3.intoArray(w, w0 + s3);
    p4.intoArray(w, w0 + s4);
    p5.intoArray(w, w0 + s5);
    p6.intoArray(w, w0 + s6);
    p7.intoArray(w, w0 + s7);
    q0.intoArray(w, w1);
    q1.intoArray(w, w1 + s1);
    q2.intoArray(w, w1 + s2);
    q3.intoArray(w, w1 + s3);
    q4.intoArray(w, w1 + s4);
    q5.intoArray(w, w1 + s5);
    q6.intoArray(w, w1 + s6);
    q7.intoArray(w, w1 + s7);
  }

  /** Eight taps that read anywhere; the first {@code last + 1} of them, where fewer are there. */
  static void anywhere(
      int[] places,
      int[] targets,
      int begin,
      int end,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int x5,
      int x6,
      int x7,
      float[] g,
      int g0,
      int g1,
      float[] w,
      int w0,
      int w1,
      int step,
      int last) {
    int s1 = Math.min(1, last) * step;
    int s2 = Math.min(2, last) * step;
    int s3 = Math.min(3, last) * step;
    int s4 = Math.min(4, last) * step;
    int s5 = Math.min(5, last) * step;
    int s6 = Math.min(6, last) * step;
    int s7 = Math.min(7, last) * step;
    FloatVector p0 = FloatVector.fromArray(S, w, w0);
    FloatVector p1 = FloatVector.fromArray(S, w, w0 + s1);
    FloatVector p2 = FloatVector.fromArray(S, w, w0 + s2);
    FloatVector p3 = FloatVector.fromArray(S, w, w0 + s3);
    FloatVector p4 = FloatVector.fromArray(S, w, w0 + s4);
    FloatVector p5 = FloatVector.fromArray(S, w, w0 + s5);
    FloatVector p6 = FloatVector.fromArray(S, w, w0 + s6);
    FloatVector p7 = FloatVector.fromArray(S, w, w0 + s7);
    FloatVector q0 = FloatVector.fromArray(S, w, w1);
    FloatVector q1 = FloatVector.fromArray(S, w, w1 + s1);
    FloatVector q2 = FloatVector.fromArray(S, w, w1 + s2);
    FloatVector q3 = FloatVector.fromArray(S, w, w1 + s3);
    FloatVector q4 = FloatVector.fromArray(S, w, w1 + s4);
    FloatVector q5 = FloatVector.fromArray(S, w, w1 + s5);
    FloatVector q6 = FloatVector.fromArray(S, w, w1 + s6);
    FloatVector q7 = FloatVector.fromArray(S, w, w1 + s7);
    for (int i = begin; i < end; i++) {
      int place = places[i];
      int target = targets[i];
      FloatVector u = FloatVector.fromArray(S, g, g0 + target);
      FloatVector v = FloatVector.fromArray(S, g, g1 + target);
      FloatVector t0 = FloatVector.broadcast(S, x[x0 + place]);
      p0 = t0.fma(u, p0);
      q0 = t0.fma(v, q0);
      FloatVector t1 = FloatVector.broadcast(S, x[x1 + place]);
      p1 = t1.fma(u, p1);
      q1 = t1.fma(v, q1);
      FloatVector t2 = FloatVector.broadcast(S, x[x2 + place]);
      p2 = t2.fma(u, p2);
      q2 = t2.fma(v, q2);
      FloatVector t3 = FloatVector.broadcast(S, x[x3 + place]);
      p3 = t3.fma(u, p3);
      q3 = t3.fma(v, q3);
      FloatVector t4 = FloatVector.broadcast(S, x[x4 + place]);
      p4 = t4.fma(u, p4);
      q4 = t4.fma(v, q4);
      FloatVector t5 = FloatVector.broadcast(S, x[x5 + place]);
      p5 = t5.fma(u, p5);
      q5 = t5.fma(v, q5);
      FloatVector t6 = FloatVector.broadcast(S, x[x6 + place]);
      p6 = t6.fma(u, p6);
      q6 = t6.fma(v, q6);
      FloatVector t7 = FloatVector.broadcast(S, x[x7 + place]);
      p7 = t7.fma(u, p7);
      q7 = t7.fma(v, q7);
    }
    // Taps that are none repeat the last one and store what it stores.
    p0.intoArray(w, w0);
    p1.intoArray(w, w0 + s1);
    p2.intoArray(w, w0 + s2);
    p3.intoArray(w, w0 + s3);
    p4.intoArray(w, w0 + s4);
    p5.intoArray(w, w0 + s5);
    p6.intoArray(w, w0 + s6);
    p7.intoArray(w, w0 + s7);
    q0.intoArray(w, w1);
    q1.intoArray(w, w1 + s1);
    q2.intoArray(w, w1 + s2);
    q3.intoArray(w, w1 + s3);
    q4.intoArray(w, w1 + s4);
    q5.intoArray(w, w1 + s5);
    q6.intoArray(w, w1 + s6);
    q7.intoArray(w, w1 + s7);
  }
}
