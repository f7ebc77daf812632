package fovea.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows whose results are pooled by fours while they are in registers, so that a quarter of them
 * is stored. One flat loop each, as in {@link ConvolutionTiles}; where a tile reaches over the last
 * filter, stores run from high to low for the same reason. Mean and maximum stand apart, and there
 * are no more than sixteen sums: with both in one method, or with 24, C2 of JDK 17 made objects.
 */
final class PooledTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private PooledTiles() {}

  /** Four filters at four cells, and of these the mean. */
  static void fourMeans(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int yStep,
      int last) {
    FloatVector a0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector b0 = a0;
    FloatVector c0 = a0;
    FloatVector d0 = a0;
    FloatVector a1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector b1 = a1;
    FloatVector c1 = a1;
    FloatVector d1 = a1;
    FloatVector a2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector b2 = a2;
    FloatVector c2 = a2;
    FloatVector d2 = a2;
    FloatVector a3 = FloatVector.broadcast(S, bias[biasAt + 3]);
    FloatVector b3 = a3;
    FloatVector c3 = a3;
    FloatVector d3 = a3;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector u0 = FloatVector.fromArray(S, x, x0 + offset);
      FloatVector u1 = FloatVector.fromArray(S, x, x1 + offset);
      FloatVector u2 = FloatVector.fromArray(S, x, x2 + offset);
      FloatVector u3 = FloatVector.fromArray(S, x, x3 + offset);
      FloatVector w0 = FloatVector.broadcast(S, w[at + 0]);
      a0 = w0.fma(u0, a0);
      b0 = w0.fma(u1, b0);
      c0 = w0.fma(u2, c0);
      d0 = w0.fma(u3, d0);
      FloatVector w1 = FloatVector.broadcast(S, w[at + 1]);
      a1 = w1.fma(u0, a1);
      b1 = w1.fma(u1, b1);
      c1 = w1.fma(u2, c1);
      d1 = w1.fma(u3, d1);
      FloatVector w2 = FloatVector.broadcast(S, w[at + 2]);
      a2 = w2.fma(u0, a2);
      b2 = w2.fma(u1, b2);
      c2 = w2.fma(u2, c2);
      d2 = w2.fma(u3, d2);
      FloatVector w3 = FloatVector.broadcast(S, w[at + 3]);
      a3 = w3.fma(u0, a3);
      b3 = w3.fma(u1, b3);
      c3 = w3.fma(u2, c3);
      d3 = w3.fma(u3, d3);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    FloatVector quarter = FloatVector.broadcast(S, 0.25f);
    a3 = a3.blend(low, a3.lt(low)).add(b3.blend(low, b3.lt(low)));
    c3 = c3.blend(low, c3.lt(low)).add(d3.blend(low, d3.lt(low)));
    a3.add(c3).mul(quarter).intoArray(y, yAt + Math.min(3, last) * yStep);
    a2 = a2.blend(low, a2.lt(low)).add(b2.blend(low, b2.lt(low)));
    c2 = c2.blend(low, c2.lt(low)).add(d2.blend(low, d2.lt(low)));
    a2.add(c2).mul(quarter).intoArray(y, yAt + Math.min(2, last) * yStep);
    a1 = a1.blend(low, a1.lt(low)).add(b1.blend(low, b1.lt(low)));
    c1 = c1.blend(low, c1.lt(low)).add(d1.blend(low, d1.lt(low)));
    a1.add(c1).mul(quarter).intoArray(y, yAt + Math.min(1, last) * yStep);
    a0 = a0.blend(low, a0.lt(low)).add(b0.blend(low, b0.lt(low)));
    c0 = c0.blend(low, c0.lt(low)).add(d0.blend(low, d0.lt(low)));
    a0.add(c0).mul(quarter).intoArray(y, yAt);
  }

  /** Four filters at four cells, and of these the largest. */
  static void fourMaxima(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int yStep,
      int last) {
    FloatVector a0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector b0 = a0;
    FloatVector c0 = a0;
    FloatVector d0 = a0;
    FloatVector a1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector b1 = a1;
    FloatVector c1 = a1;
    FloatVector d1 = a1;
    FloatVector a2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector b2 = a2;
    FloatVector c2 = a2;
    FloatVector d2 = a2;
    FloatVector a3 = FloatVector.broadcast(S, bias[biasAt + 3]);
    FloatVector b3 = a3;
    FloatVector c3 = a3;
    FloatVector d3 = a3;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector u0 = FloatVector.fromArray(S, x, x0 + offset);
      FloatVector u1 = FloatVector.fromArray(S, x, x1 + offset);
      FloatVector u2 = FloatVector.fromArray(S, x, x2 + offset);
      FloatVector u3 = FloatVector.fromArray(S, x, x3 + offset);
      FloatVector w0 = FloatVector.broadcast(S, w[at + 0]);
      a0 = w0.fma(u0, a0);
      b0 = w0.fma(u1, b0);
      c0 = w0.fma(u2, c0);
      d0 = w0.fma(u3, d0);
      FloatVector w1 = FloatVector.broadcast(S, w[at + 1]);
      a1 = w1.fma(u0, a1);
      b1 = w1.fma(u1, b1);
      c1 = w1.fma(u2, c1);
      d1 = w1.fma(u3, d1);
      FloatVector w2 = FloatVector.broadcast(S, w[at + 2]);
      a2 = w2.fma(u0, a2);
      b2 = w2.fma(u1, b2);
      c2 = w2.fma(u2, c2);
      d2 = w2.fma(u3, d2);
      FloatVector w3 = FloatVector.broadcast(S, w[at + 3]);
      a3 = w3.fma(u0, a3);
      b3 = w3.fma(u1, b3);
      c3 = w3.fma(u2, c3);
      d3 = w3.fma(u3, d3);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    a3 = a3.blend(b3, b3.compare(VectorOperators.GT, a3));
    c3 = c3.blend(d3, d3.compare(VectorOperators.GT, c3));
    a3 = a3.blend(c3, c3.compare(VectorOperators.GT, a3));
    a3.blend(low, a3.lt(low)).intoArray(y, yAt + Math.min(3, last) * yStep);
    a2 = a2.blend(b2, b2.compare(VectorOperators.GT, a2));
    c2 = c2.blend(d2, d2.compare(VectorOperators.GT, c2));
    a2 = a2.blend(c2, c2.compare(VectorOperators.GT, a2));
    a2.blend(low, a2.lt(low)).intoArray(y, yAt + Math.min(2, last) * yStep);
    a1 = a1.blend(b1, b1.compare(VectorOperators.GT, a1));
    c1 = c1.blend(d1, d1.compare(VectorOperators.GT, c1));
    a1 = a1.blend(c1, c1.compare(VectorOperators.GT, a1));
    a1.blend(low, a1.lt(low)).intoArray(y, yAt + Math.min(1, last) * yStep);
    a0 = a0.blend(b0, b0.compare(VectorOperators.GT, a0));
    c0 = c0.blend(d0, d0.compare(VectorOperators.GT, c0));
    a0 = a0.blend(c0, c0.compare(VectorOperators.GT, a0));
    a0.blend(low, a0.lt(low)).intoArray(y, yAt);
  }

  /** Three filters at four cells, and of these the mean. */
  static void threeMeans(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int yStep,
      int last) {
    FloatVector a0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector b0 = a0;
    FloatVector c0 = a0;
    FloatVector d0 = a0;
    FloatVector a1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector b1 = a1;
    FloatVector c1 = a1;
    FloatVector d1 = a1;
    FloatVector a2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector b2 = a2;
    FloatVector c2 = a2;
    FloatVector d2 = a2;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector u0 = FloatVector.fromArray(S, x, x0 + offset);
      FloatVector u1 = FloatVector.fromArray(S, x, x1 + offset);
      FloatVector u2 = FloatVector.fromArray(S, x, x2 + offset);
      FloatVector u3 = FloatVector.fromArray(S, x, x3 + offset);
      FloatVector w0 = FloatVector.broadcast(S, w[at + 0]);
      a0 = w0.fma(u0, a0);
      b0 = w0.fma(u1, b0);
      c0 = w0.fma(u2, c0);
      d0 = w0.fma(u3, d0);
      FloatVector w1 = FloatVector.broadcast(S, w[at + 1]);
      a1 = w1.fma(u0, a1);
      b1 = w1.fma(u1, b1);
      c1 = w1.fma(u2, c1);
      d1 = w1.fma(u3, d1);
      FloatVector w2 = FloatVector.broadcast(S, w[at + 2]);
      a2 = w2.fma(u0, a2);
      b2 = w2.fma(u1, b2);
      c2 = w2.fma(u2, c2);
      d2 = w2.fma(u3, d2);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    FloatVector quarter = FloatVector.broadcast(S, 0.25f);
    a2 = a2.blend(low, a2.lt(low)).add(b2.blend(low, b2.lt(low)));
    c2 = c2.blend(low, c2.lt(low)).add(d2.blend(low, d2.lt(low)));
    a2.add(c2).mul(quarter).intoArray(y, yAt + Math.min(2, last) * yStep);
    a1 = a1.blend(low, a1.lt(low)).add(b1.blend(low, b1.lt(low)));
    c1 = c1.blend(low, c1.lt(low)).add(d1.blend(low, d1.lt(low)));
    a1.add(c1).mul(quarter).intoArray(y, yAt + Math.min(1, last) * yStep);
    a0 = a0.blend(low, a0.lt(low)).add(b0.blend(low, b0.lt(low)));
    c0 = c0.blend(low, c0.lt(low)).add(d0.blend(low, d0.lt(low)));
    a0.add(c0).mul(quarter).intoArray(y, yAt);
  }

  /** Three filters at four cells, and of these the largest. */
  static void threeMaxima(
      int[] offsets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int yStep,
      int last) {
    FloatVector a0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector b0 = a0;
    FloatVector c0 = a0;
    FloatVector d0 = a0;
    FloatVector a1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector b1 = a1;
    FloatVector c1 = a1;
    FloatVector d1 = a1;
    FloatVector a2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector b2 = a2;
    FloatVector c2 = a2;
    FloatVector d2 = a2;
    int at = wAt;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector u0 = FloatVector.fromArray(S, x, x0 + offset);
      FloatVector u1 = FloatVector.fromArray(S, x, x1 + offset);
      FloatVector u2 = FloatVector.fromArray(S, x, x2 + offset);
      FloatVector u3 = FloatVector.fromArray(S, x, x3 + offset);
      FloatVector w0 = FloatVector.broadcast(S, w[at + 0]);
      a0 = w0.fma(u0, a0);
      b0 = w0.fma(u1, b0);
      c0 = w0.fma(u2, c0);
      d0 = w0.fma(u3, d0);
      FloatVector w1 = FloatVector.broadcast(S, w[at + 1]);
      a1 = w1.fma(u0, a1);
      b1 = w1.fma(u1, b1);
      c1 = w1.fma(u2, c1);
      d1 = w1.fma(u3, d1);
      FloatVector w2 = FloatVector.broadcast(S, w[at + 2]);
      a2 = w2.fma(u0, a2);
      b2 = w2.fma(u1, b2);
      c2 = w2.fma(u2, c2);
      d2 = w2.fma(u3, d2);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    a2 = a2.blend(b2, b2.compare(VectorOperators.GT, a2));
    c2 = c2.blend(d2, d2.compare(VectorOperators.GT, c2));
    a2 = a2.blend(c2, c2.compare(VectorOperators.GT, a2));
    a2.blend(low, a2.lt(low)).intoArray(y, yAt + Math.min(2, last) * yStep);
    a1 = a1.blend(b1, b1.compare(VectorOperators.GT, a1));
    c1 = c1.blend(d1, d1.compare(VectorOperators.GT, c1));
    a1 = a1.blend(c1, c1.compare(VectorOperators.GT, a1));
    a1.blend(low, a1.lt(low)).intoArray(y, yAt + Math.min(1, last) * yStep);
    a0 = a0.blend(b0, b0.compare(VectorOperators.GT, a0));
    c0 = c0.blend(d0, d0.compare(VectorOperators.GT, c0));
    a0 = a0.blend(c0, c0.compare(VectorOperators.GT, a0));
    a0.blend(low, a0.lt(low)).intoArray(y, yAt);
  }
}
