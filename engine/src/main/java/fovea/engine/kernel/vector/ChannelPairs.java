package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of convolutions in channel lanes, for two vectors of filters: at several cells,
 * each tap two weight vectors times one float of the input. Where the cells stand side by side
 * their addresses differ by constants, and C2 checks the bounds of all of them at once: on a Zen 5
 * the tile of eight such cells does 0.95 of the FMA peak on JDK 17 and 25, that of cells anywhere
 * 0.8 (StepBenchmark).
 */
final class ChannelPairs {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private ChannelPairs() {}

  /** Two vectors of filters at eight cells side by side. */
  static void pairAtEight(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wSecond,
      float[] bias,
      int biasAt,
      int biasSecond,
      float floor,
      float[] y,
      int yAt,
      int yStep) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector q0 = FloatVector.fromArray(S, bias, biasSecond);
    FloatVector p1 = p0;
    FloatVector q1 = q0;
    FloatVector p2 = p0;
    FloatVector q2 = q0;
    FloatVector p3 = p0;
    FloatVector q3 = q0;
    FloatVector p4 = p0;
    FloatVector q4 = q0;
    FloatVector p5 = p0;
    FloatVector q5 = q0;
    FloatVector p6 = p0;
    FloatVector q6 = q0;
    FloatVector p7 = p0;
    FloatVector q7 = q0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector z = FloatVector.fromArray(S, w, wSecond + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0 * COUNT]);
      p0 = u0.fma(v, p0);
      q0 = u0.fma(z, q0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1 * COUNT]);
      p1 = u1.fma(v, p1);
      q1 = u1.fma(z, q1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2 * COUNT]);
      p2 = u2.fma(v, p2);
      q2 = u2.fma(z, q2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3 * COUNT]);
      p3 = u3.fma(v, p3);
      q3 = u3.fma(z, q3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4 * COUNT]);
      p4 = u4.fma(v, p4);
      q4 = u4.fma(z, q4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5 * COUNT]);
      p5 = u5.fma(v, p5);
      q5 = u5.fma(z, q5);
      FloatVector u6 = FloatVector.broadcast(S, x[from + 6 * COUNT]);
      p6 = u6.fma(v, p6);
      q6 = u6.fma(z, q6);
      FloatVector u7 = FloatVector.broadcast(S, x[from + 7 * COUNT]);
      p7 = u7.fma(v, p7);
      q7 = u7.fma(z, q7);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    q0.blend(low, q0.lt(low)).intoArray(y, yAt + 0 * COUNT + yStep);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    q1.blend(low, q1.lt(low)).intoArray(y, yAt + 1 * COUNT + yStep);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    q2.blend(low, q2.lt(low)).intoArray(y, yAt + 2 * COUNT + yStep);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    q3.blend(low, q3.lt(low)).intoArray(y, yAt + 3 * COUNT + yStep);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    q4.blend(low, q4.lt(low)).intoArray(y, yAt + 4 * COUNT + yStep);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    q5.blend(low, q5.lt(low)).intoArray(y, yAt + 5 * COUNT + yStep);
    p6.blend(low, p6.lt(low)).intoArray(y, yAt + 6 * COUNT);
    q6.blend(low, q6.lt(low)).intoArray(y, yAt + 6 * COUNT + yStep);
    p7.blend(low, p7.lt(low)).intoArray(y, yAt + 7 * COUNT);
    q7.blend(low, q7.lt(low)).intoArray(y, yAt + 7 * COUNT + yStep);
  }

  /** Two vectors of filters at seven cells side by side. */
  static void pairAtSeven(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wSecond,
      float[] bias,
      int biasAt,
      int biasSecond,
      float floor,
      float[] y,
      int yAt,
      int yStep) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector q0 = FloatVector.fromArray(S, bias, biasSecond);
    FloatVector p1 = p0;
    FloatVector q1 = q0;
    FloatVector p2 = p0;
    FloatVector q2 = q0;
    FloatVector p3 = p0;
    FloatVector q3 = q0;
    FloatVector p4 = p0;
    FloatVector q4 = q0;
    FloatVector p5 = p0;
    FloatVector q5 = q0;
    FloatVector p6 = p0;
    FloatVector q6 = q0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector z = FloatVector.fromArray(S, w, wSecond + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0 * COUNT]);
      p0 = u0.fma(v, p0);
      q0 = u0.fma(z, q0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1 * COUNT]);
      p1 = u1.fma(v, p1);
      q1 = u1.fma(z, q1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2 * COUNT]);
      p2 = u2.fma(v, p2);
      q2 = u2.fma(z, q2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3 * COUNT]);
      p3 = u3.fma(v, p3);
      q3 = u3.fma(z, q3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4 * COUNT]);
      p4 = u4.fma(v, p4);
      q4 = u4.fma(z, q4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5 * COUNT]);
      p5 = u5.fma(v, p5);
      q5 = u5.fma(z, q5);
      FloatVector u6 = FloatVector.broadcast(S, x[from + 6 * COUNT]);
      p6 = u6.fma(v, p6);
      q6 = u6.fma(z, q6);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    q0.blend(low, q0.lt(low)).intoArray(y, yAt + 0 * COUNT + yStep);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    q1.blend(low, q1.lt(low)).intoArray(y, yAt + 1 * COUNT + yStep);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    q2.blend(low, q2.lt(low)).intoArray(y, yAt + 2 * COUNT + yStep);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    q3.blend(low, q3.lt(low)).intoArray(y, yAt + 3 * COUNT + yStep);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    q4.blend(low, q4.lt(low)).intoArray(y, yAt + 4 * COUNT + yStep);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    q5.blend(low, q5.lt(low)).intoArray(y, yAt + 5 * COUNT + yStep);
    p6.blend(low, p6.lt(low)).intoArray(y, yAt + 6 * COUNT);
    q6.blend(low, q6.lt(low)).intoArray(y, yAt + 6 * COUNT + yStep);
  }

  /** Two vectors of filters at six cells side by side: what sixteen registers hold. */
  static void pairAtSix(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wSecond,
      float[] bias,
      int biasAt,
      int biasSecond,
      float floor,
      float[] y,
      int yAt,
      int yStep) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector q0 = FloatVector.fromArray(S, bias, biasSecond);
    FloatVector p1 = p0;
    FloatVector q1 = q0;
    FloatVector p2 = p0;
    FloatVector q2 = q0;
    FloatVector p3 = p0;
    FloatVector q3 = q0;
    FloatVector p4 = p0;
    FloatVector q4 = q0;
    FloatVector p5 = p0;
    FloatVector q5 = q0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector z = FloatVector.fromArray(S, w, wSecond + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0 * COUNT]);
      p0 = u0.fma(v, p0);
      q0 = u0.fma(z, q0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1 * COUNT]);
      p1 = u1.fma(v, p1);
      q1 = u1.fma(z, q1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2 * COUNT]);
      p2 = u2.fma(v, p2);
      q2 = u2.fma(z, q2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3 * COUNT]);
      p3 = u3.fma(v, p3);
      q3 = u3.fma(z, q3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4 * COUNT]);
      p4 = u4.fma(v, p4);
      q4 = u4.fma(z, q4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5 * COUNT]);
      p5 = u5.fma(v, p5);
      q5 = u5.fma(z, q5);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    q0.blend(low, q0.lt(low)).intoArray(y, yAt + 0 * COUNT + yStep);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    q1.blend(low, q1.lt(low)).intoArray(y, yAt + 1 * COUNT + yStep);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    q2.blend(low, q2.lt(low)).intoArray(y, yAt + 2 * COUNT + yStep);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    q3.blend(low, q3.lt(low)).intoArray(y, yAt + 3 * COUNT + yStep);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    q4.blend(low, q4.lt(low)).intoArray(y, yAt + 4 * COUNT + yStep);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    q5.blend(low, q5.lt(low)).intoArray(y, yAt + 5 * COUNT + yStep);
  }

  /** Two vectors of filters at six cells anywhere. */
  static void pairAnywhere(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int x5,
      float[] w,
      int wAt,
      int wSecond,
      float[] bias,
      int biasAt,
      int biasSecond,
      float floor,
      float[] y,
      int y0,
      int y1,
      int y2,
      int y3,
      int y4,
      int y5,
      int yStep) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector q0 = FloatVector.fromArray(S, bias, biasSecond);
    FloatVector p1 = p0;
    FloatVector q1 = q0;
    FloatVector p2 = p0;
    FloatVector q2 = q0;
    FloatVector p3 = p0;
    FloatVector q3 = q0;
    FloatVector p4 = p0;
    FloatVector q4 = q0;
    FloatVector p5 = p0;
    FloatVector q5 = q0;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector z = FloatVector.fromArray(S, w, wSecond + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[x0 + offset]);
      p0 = u0.fma(v, p0);
      q0 = u0.fma(z, q0);
      FloatVector u1 = FloatVector.broadcast(S, x[x1 + offset]);
      p1 = u1.fma(v, p1);
      q1 = u1.fma(z, q1);
      FloatVector u2 = FloatVector.broadcast(S, x[x2 + offset]);
      p2 = u2.fma(v, p2);
      q2 = u2.fma(z, q2);
      FloatVector u3 = FloatVector.broadcast(S, x[x3 + offset]);
      p3 = u3.fma(v, p3);
      q3 = u3.fma(z, q3);
      FloatVector u4 = FloatVector.broadcast(S, x[x4 + offset]);
      p4 = u4.fma(v, p4);
      q4 = u4.fma(z, q4);
      FloatVector u5 = FloatVector.broadcast(S, x[x5 + offset]);
      p5 = u5.fma(v, p5);
      q5 = u5.fma(z, q5);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, y0);
    q0.blend(low, q0.lt(low)).intoArray(y, y0 + yStep);
    p1.blend(low, p1.lt(low)).intoArray(y, y1);
    q1.blend(low, q1.lt(low)).intoArray(y, y1 + yStep);
    p2.blend(low, p2.lt(low)).intoArray(y, y2);
    q2.blend(low, q2.lt(low)).intoArray(y, y2 + yStep);
    p3.blend(low, p3.lt(low)).intoArray(y, y3);
    q3.blend(low, q3.lt(low)).intoArray(y, y3 + yStep);
    p4.blend(low, p4.lt(low)).intoArray(y, y4);
    q4.blend(low, q4.lt(low)).intoArray(y, y4 + yStep);
    p5.blend(low, p5.lt(low)).intoArray(y, y5);
    q5.blend(low, q5.lt(low)).intoArray(y, y5 + yStep);
  }
}
