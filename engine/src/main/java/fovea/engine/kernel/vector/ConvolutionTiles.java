package fovea.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of {@link VectorConvolution}: one flat loop over a table each, with
 * straight-line multiply-adds in it. C2 keeps their vectors in registers, which it does not do for
 * vectors that live across nested loops (StepBenchmark shows time and allocation).
 *
 * <p>A tile that reaches over the last filter computes what is there, and then the last real filter
 * overwrites it: that is why stores run from high to low.
 */
final class ConvolutionTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private ConvolutionTiles() {}

  /** Eight filters at two cells. */
  static void eightFilters(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int y0,
      int y1,
      int yStep,
      int last) {
    FloatVector p0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector p1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector p2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector p3 = FloatVector.broadcast(S, bias[biasAt + 3]);
    FloatVector p4 = FloatVector.broadcast(S, bias[biasAt + 4]);
    FloatVector p5 = FloatVector.broadcast(S, bias[biasAt + 5]);
    FloatVector p6 = FloatVector.broadcast(S, bias[biasAt + 6]);
    FloatVector p7 = FloatVector.broadcast(S, bias[biasAt + 7]);
    FloatVector q0 = p0;
    FloatVector q1 = p1;
    FloatVector q2 = p2;
    FloatVector q3 = p3;
    FloatVector q4 = p4;
    FloatVector q5 = p5;
    FloatVector q6 = p6;
    FloatVector q7 = p7;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector u = FloatVector.fromArray(S, x, x0 + offset);
      FloatVector v = FloatVector.fromArray(S, x, x1 + offset);
      FloatVector w0 = FloatVector.broadcast(S, w[at + 0]);
      p0 = w0.fma(u, p0);
      q0 = w0.fma(v, q0);
      FloatVector w1 = FloatVector.broadcast(S, w[at + 1]);
      p1 = w1.fma(u, p1);
      q1 = w1.fma(v, q1);
      FloatVector w2 = FloatVector.broadcast(S, w[at + 2]);
      p2 = w2.fma(u, p2);
      q2 = w2.fma(v, q2);
      FloatVector w3 = FloatVector.broadcast(S, w[at + 3]);
      p3 = w3.fma(u, p3);
      q3 = w3.fma(v, q3);
      FloatVector w4 = FloatVector.broadcast(S, w[at + 4]);
      p4 = w4.fma(u, p4);
      q4 = w4.fma(v, q4);
      FloatVector w5 = FloatVector.broadcast(S, w[at + 5]);
      p5 = w5.fma(u, p5);
      q5 = w5.fma(v, q5);
      FloatVector w6 = FloatVector.broadcast(S, w[at + 6]);
      p6 = w6.fma(u, p6);
      q6 = w6.fma(v, q6);
      FloatVector w7 = FloatVector.broadcast(S, w[at + 7]);
      p7 = w7.fma(u, p7);
      q7 = w7.fma(v, q7);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    int i7 = Math.min(7, last) * yStep;
    p7.blend(low, p7.lt(low)).intoArray(y, y0 + i7);
    q7.blend(low, q7.lt(low)).intoArray(y, y1 + i7);
    int i6 = Math.min(6, last) * yStep;
    p6.blend(low, p6.lt(low)).intoArray(y, y0 + i6);
    q6.blend(low, q6.lt(low)).intoArray(y, y1 + i6);
    int i5 = Math.min(5, last) * yStep;
    p5.blend(low, p5.lt(low)).intoArray(y, y0 + i5);
    q5.blend(low, q5.lt(low)).intoArray(y, y1 + i5);
    int i4 = Math.min(4, last) * yStep;
    p4.blend(low, p4.lt(low)).intoArray(y, y0 + i4);
    q4.blend(low, q4.lt(low)).intoArray(y, y1 + i4);
    int i3 = Math.min(3, last) * yStep;
    p3.blend(low, p3.lt(low)).intoArray(y, y0 + i3);
    q3.blend(low, q3.lt(low)).intoArray(y, y1 + i3);
    int i2 = Math.min(2, last) * yStep;
    p2.blend(low, p2.lt(low)).intoArray(y, y0 + i2);
    q2.blend(low, q2.lt(low)).intoArray(y, y1 + i2);
    int i1 = Math.min(1, last) * yStep;
    p1.blend(low, p1.lt(low)).intoArray(y, y0 + i1);
    q1.blend(low, q1.lt(low)).intoArray(y, y1 + i1);
    p0.blend(low, p0.lt(low)).intoArray(y, y0);
    q0.blend(low, q0.lt(low)).intoArray(y, y1);
  }

  /** Six filters at two cells: for the many layers whose maps are a multiple of six. */
  static void sixFilters(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int y0,
      int y1,
      int yStep,
      int last) {
    FloatVector p0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector p1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector p2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector p3 = FloatVector.broadcast(S, bias[biasAt + 3]);
    FloatVector p4 = FloatVector.broadcast(S, bias[biasAt + 4]);
    FloatVector p5 = FloatVector.broadcast(S, bias[biasAt + 5]);
    FloatVector q0 = p0;
    FloatVector q1 = p1;
    FloatVector q2 = p2;
    FloatVector q3 = p3;
    FloatVector q4 = p4;
    FloatVector q5 = p5;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector u = FloatVector.fromArray(S, x, x0 + offset);
      FloatVector v = FloatVector.fromArray(S, x, x1 + offset);
      FloatVector w0 = FloatVector.broadcast(S, w[at + 0]);
      p0 = w0.fma(u, p0);
      q0 = w0.fma(v, q0);
      FloatVector w1 = FloatVector.broadcast(S, w[at + 1]);
      p1 = w1.fma(u, p1);
      q1 = w1.fma(v, q1);
      FloatVector w2 = FloatVector.broadcast(S, w[at + 2]);
      p2 = w2.fma(u, p2);
      q2 = w2.fma(v, q2);
      FloatVector w3 = FloatVector.broadcast(S, w[at + 3]);
      p3 = w3.fma(u, p3);
      q3 = w3.fma(v, q3);
      FloatVector w4 = FloatVector.broadcast(S, w[at + 4]);
      p4 = w4.fma(u, p4);
      q4 = w4.fma(v, q4);
      FloatVector w5 = FloatVector.broadcast(S, w[at + 5]);
      p5 = w5.fma(u, p5);
      q5 = w5.fma(v, q5);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    int i5 = Math.min(5, last) * yStep;
    p5.blend(low, p5.lt(low)).intoArray(y, y0 + i5);
    q5.blend(low, q5.lt(low)).intoArray(y, y1 + i5);
    int i4 = Math.min(4, last) * yStep;
    p4.blend(low, p4.lt(low)).intoArray(y, y0 + i4);
    q4.blend(low, q4.lt(low)).intoArray(y, y1 + i4);
    int i3 = Math.min(3, last) * yStep;
    p3.blend(low, p3.lt(low)).intoArray(y, y0 + i3);
    q3.blend(low, q3.lt(low)).intoArray(y, y1 + i3);
    int i2 = Math.min(2, last) * yStep;
    p2.blend(low, p2.lt(low)).intoArray(y, y0 + i2);
    q2.blend(low, q2.lt(low)).intoArray(y, y1 + i2);
    int i1 = Math.min(1, last) * yStep;
    p1.blend(low, p1.lt(low)).intoArray(y, y0 + i1);
    q1.blend(low, q1.lt(low)).intoArray(y, y1 + i1);
    p0.blend(low, p0.lt(low)).intoArray(y, y0);
    q0.blend(low, q0.lt(low)).intoArray(y, y1);
  }

  /** One filter at eight cells: for depthwise convolutions, whose filters see a channel each. */
  static void eightCells(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int x5,
      int x6,
      int x7,
      float[] w,
      int wAt,
      int wStep,
      float bias,
      float floor,
      float[] y,
      int y0,
      int y1,
      int y2,
      int y3,
      int y4,
      int y5,
      int y6,
      int y7) {
    FloatVector s0 = FloatVector.broadcast(S, bias);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector weight = FloatVector.broadcast(S, w[at]);
      s0 = weight.fma(FloatVector.fromArray(S, x, x0 + offset), s0);
      s1 = weight.fma(FloatVector.fromArray(S, x, x1 + offset), s1);
      s2 = weight.fma(FloatVector.fromArray(S, x, x2 + offset), s2);
      s3 = weight.fma(FloatVector.fromArray(S, x, x3 + offset), s3);
      s4 = weight.fma(FloatVector.fromArray(S, x, x4 + offset), s4);
      s5 = weight.fma(FloatVector.fromArray(S, x, x5 + offset), s5);
      s6 = weight.fma(FloatVector.fromArray(S, x, x6 + offset), s6);
      s7 = weight.fma(FloatVector.fromArray(S, x, x7 + offset), s7);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    s0.blend(low, s0.lt(low)).intoArray(y, y0);
    s1.blend(low, s1.lt(low)).intoArray(y, y1);
    s2.blend(low, s2.lt(low)).intoArray(y, y2);
    s3.blend(low, s3.lt(low)).intoArray(y, y3);
    s4.blend(low, s4.lt(low)).intoArray(y, y4);
    s5.blend(low, s5.lt(low)).intoArray(y, y5);
    s6.blend(low, s6.lt(low)).intoArray(y, y6);
    s7.blend(low, s7.lt(low)).intoArray(y, y7);
  }
}
