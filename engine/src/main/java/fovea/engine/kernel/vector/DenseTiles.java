package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of {@link VectorDense}: one flat loop each, whose vectors C2 keeps in
 * registers.
 */
final class DenseTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private DenseTiles() {}

  /** Sixteen units. */
  static void sixteenUnits(
      int inputs,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int last) {
    FloatVector s0 = FloatVector.broadcast(S, bias[biasAt + 0]);
    FloatVector s1 = FloatVector.broadcast(S, bias[biasAt + 1]);
    FloatVector s2 = FloatVector.broadcast(S, bias[biasAt + 2]);
    FloatVector s3 = FloatVector.broadcast(S, bias[biasAt + 3]);
    FloatVector s4 = FloatVector.broadcast(S, bias[biasAt + 4]);
    FloatVector s5 = FloatVector.broadcast(S, bias[biasAt + 5]);
    FloatVector s6 = FloatVector.broadcast(S, bias[biasAt + 6]);
    FloatVector s7 = FloatVector.broadcast(S, bias[biasAt + 7]);
    FloatVector s8 = FloatVector.broadcast(S, bias[biasAt + 8]);
    FloatVector s9 = FloatVector.broadcast(S, bias[biasAt + 9]);
    FloatVector s10 = FloatVector.broadcast(S, bias[biasAt + 10]);
    FloatVector s11 = FloatVector.broadcast(S, bias[biasAt + 11]);
    FloatVector s12 = FloatVector.broadcast(S, bias[biasAt + 12]);
    FloatVector s13 = FloatVector.broadcast(S, bias[biasAt + 13]);
    FloatVector s14 = FloatVector.broadcast(S, bias[biasAt + 14]);
    FloatVector s15 = FloatVector.broadcast(S, bias[biasAt + 15]);
    int at = wAt;
    for (int i = 0; i < inputs; i++) {
      FloatVector u = FloatVector.fromArray(S, x, xAt + i * COUNT);
      s0 = FloatVector.broadcast(S, w[at + 0]).fma(u, s0);
      s1 = FloatVector.broadcast(S, w[at + 1]).fma(u, s1);
      s2 = FloatVector.broadcast(S, w[at + 2]).fma(u, s2);
      s3 = FloatVector.broadcast(S, w[at + 3]).fma(u, s3);
      s4 = FloatVector.broadcast(S, w[at + 4]).fma(u, s4);
      s5 = FloatVector.broadcast(S, w[at + 5]).fma(u, s5);
      s6 = FloatVector.broadcast(S, w[at + 6]).fma(u, s6);
      s7 = FloatVector.broadcast(S, w[at + 7]).fma(u, s7);
      s8 = FloatVector.broadcast(S, w[at + 8]).fma(u, s8);
      s9 = FloatVector.broadcast(S, w[at + 9]).fma(u, s9);
      s10 = FloatVector.broadcast(S, w[at + 10]).fma(u, s10);
      s11 = FloatVector.broadcast(S, w[at + 11]).fma(u, s11);
      s12 = FloatVector.broadcast(S, w[at + 12]).fma(u, s12);
      s13 = FloatVector.broadcast(S, w[at + 13]).fma(u, s13);
      s14 = FloatVector.broadcast(S, w[at + 14]).fma(u, s14);
      s15 = FloatVector.broadcast(S, w[at + 15]).fma(u, s15);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    s15.blend(low, s15.lt(low)).intoArray(y, yAt + Math.min(15, last) * COUNT);
    s14.blend(low, s14.lt(low)).intoArray(y, yAt + Math.min(14, last) * COUNT);
    s13.blend(low, s13.lt(low)).intoArray(y, yAt + Math.min(13, last) * COUNT);
    s12.blend(low, s12.lt(low)).intoArray(y, yAt + Math.min(12, last) * COUNT);
    s11.blend(low, s11.lt(low)).intoArray(y, yAt + Math.min(11, last) * COUNT);
    s10.blend(low, s10.lt(low)).intoArray(y, yAt + Math.min(10, last) * COUNT);
    s9.blend(low, s9.lt(low)).intoArray(y, yAt + Math.min(9, last) * COUNT);
    s8.blend(low, s8.lt(low)).intoArray(y, yAt + Math.min(8, last) * COUNT);
    s7.blend(low, s7.lt(low)).intoArray(y, yAt + Math.min(7, last) * COUNT);
    s6.blend(low, s6.lt(low)).intoArray(y, yAt + Math.min(6, last) * COUNT);
    s5.blend(low, s5.lt(low)).intoArray(y, yAt + Math.min(5, last) * COUNT);
    s4.blend(low, s4.lt(low)).intoArray(y, yAt + Math.min(4, last) * COUNT);
    s3.blend(low, s3.lt(low)).intoArray(y, yAt + Math.min(3, last) * COUNT);
    s2.blend(low, s2.lt(low)).intoArray(y, yAt + Math.min(2, last) * COUNT);
    s1.blend(low, s1.lt(low)).intoArray(y, yAt + Math.min(1, last) * COUNT);
    s0.blend(low, s0.lt(low)).intoArray(y, yAt);
  }

  /** Eight vectors of units. */
  static void eightVectors(
      int inputs,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      int biasStep,
      float floor,
      float[] y,
      int yAt) {
    FloatVector s0 = FloatVector.fromArray(S, bias, biasAt + 0 * biasStep);
    FloatVector s1 = FloatVector.fromArray(S, bias, biasAt + 1 * biasStep);
    FloatVector s2 = FloatVector.fromArray(S, bias, biasAt + 2 * biasStep);
    FloatVector s3 = FloatVector.fromArray(S, bias, biasAt + 3 * biasStep);
    FloatVector s4 = FloatVector.fromArray(S, bias, biasAt + 4 * biasStep);
    FloatVector s5 = FloatVector.fromArray(S, bias, biasAt + 5 * biasStep);
    FloatVector s6 = FloatVector.fromArray(S, bias, biasAt + 6 * biasStep);
    FloatVector s7 = FloatVector.fromArray(S, bias, biasAt + 7 * biasStep);
    int at = wAt;
    for (int i = 0; i < inputs; i++) {
      FloatVector u = FloatVector.broadcast(S, x[xAt + i]);
      s0 = FloatVector.fromArray(S, w, at + 0 * Species.LENGTH).fma(u, s0);
      s1 = FloatVector.fromArray(S, w, at + 1 * Species.LENGTH).fma(u, s1);
      s2 = FloatVector.fromArray(S, w, at + 2 * Species.LENGTH).fma(u, s2);
      s3 = FloatVector.fromArray(S, w, at + 3 * Species.LENGTH).fma(u, s3);
      s4 = FloatVector.fromArray(S, w, at + 4 * Species.LENGTH).fma(u, s4);
      s5 = FloatVector.fromArray(S, w, at + 5 * Species.LENGTH).fma(u, s5);
      s6 = FloatVector.fromArray(S, w, at + 6 * Species.LENGTH).fma(u, s6);
      s7 = FloatVector.fromArray(S, w, at + 7 * Species.LENGTH).fma(u, s7);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    s0.blend(low, s0.lt(low)).intoArray(y, yAt + 0 * Species.LENGTH);
    s1.blend(low, s1.lt(low)).intoArray(y, yAt + 1 * Species.LENGTH);
    s2.blend(low, s2.lt(low)).intoArray(y, yAt + 2 * Species.LENGTH);
    s3.blend(low, s3.lt(low)).intoArray(y, yAt + 3 * Species.LENGTH);
    s4.blend(low, s4.lt(low)).intoArray(y, yAt + 4 * Species.LENGTH);
    s5.blend(low, s5.lt(low)).intoArray(y, yAt + 5 * Species.LENGTH);
    s6.blend(low, s6.lt(low)).intoArray(y, yAt + 6 * Species.LENGTH);
    s7.blend(low, s7.lt(low)).intoArray(y, yAt + 7 * Species.LENGTH);
  }

  /** One vector of units, in eight partial sums so that no addition waits for the one before. */
  static void oneVector(
      int inputs,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStep,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt) {
    FloatVector s0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    FloatVector s4 = FloatVector.zero(S);
    FloatVector s5 = FloatVector.zero(S);
    FloatVector s6 = FloatVector.zero(S);
    FloatVector s7 = FloatVector.zero(S);
    int whole = inputs & ~7;
    int at = wAt;
    for (int i = 0; i < whole; i += 8) {
      s0 =
          FloatVector.broadcast(S, x[xAt + i + 0])
              .fma(FloatVector.fromArray(S, w, at + 0 * wStep), s0);
      s1 =
          FloatVector.broadcast(S, x[xAt + i + 1])
              .fma(FloatVector.fromArray(S, w, at + 1 * wStep), s1);
      s2 =
          FloatVector.broadcast(S, x[xAt + i + 2])
              .fma(FloatVector.fromArray(S, w, at + 2 * wStep), s2);
      s3 =
          FloatVector.broadcast(S, x[xAt + i + 3])
              .fma(FloatVector.fromArray(S, w, at + 3 * wStep), s3);
      s4 =
          FloatVector.broadcast(S, x[xAt + i + 4])
              .fma(FloatVector.fromArray(S, w, at + 4 * wStep), s4);
      s5 =
          FloatVector.broadcast(S, x[xAt + i + 5])
              .fma(FloatVector.fromArray(S, w, at + 5 * wStep), s5);
      s6 =
          FloatVector.broadcast(S, x[xAt + i + 6])
              .fma(FloatVector.fromArray(S, w, at + 6 * wStep), s6);
      s7 =
          FloatVector.broadcast(S, x[xAt + i + 7])
              .fma(FloatVector.fromArray(S, w, at + 7 * wStep), s7);
      at += 8 * wStep;
    }
    FloatVector sum = s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7)));
    for (int i = whole; i < inputs; i++) {
      sum = FloatVector.broadcast(S, x[xAt + i]).fma(FloatVector.fromArray(S, w, at), sum);
      at += wStep;
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    sum.blend(low, sum.lt(low)).intoArray(y, yAt);
  }

  /** Four inputs, each in four partial sums so that no addition waits for the one before. */
  static void fourInputs(
      int units,
      float[] g,
      int gAt,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      float[] dx,
      int dxAt,
      int last) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = FloatVector.zero(S);
    FloatVector s02 = FloatVector.zero(S);
    FloatVector s03 = FloatVector.zero(S);
    FloatVector s10 = FloatVector.zero(S);
    FloatVector s11 = FloatVector.zero(S);
    FloatVector s12 = FloatVector.zero(S);
    FloatVector s13 = FloatVector.zero(S);
    FloatVector s20 = FloatVector.zero(S);
    FloatVector s21 = FloatVector.zero(S);
    FloatVector s22 = FloatVector.zero(S);
    FloatVector s23 = FloatVector.zero(S);
    FloatVector s30 = FloatVector.zero(S);
    FloatVector s31 = FloatVector.zero(S);
    FloatVector s32 = FloatVector.zero(S);
    FloatVector s33 = FloatVector.zero(S);
    int whole = units & ~3;
    for (int u = 0; u < whole; u += 4) {
      FloatVector v0 = FloatVector.fromArray(S, g, gAt + u * COUNT + 0 * COUNT);
      s00 = FloatVector.broadcast(S, w[w0 + u + 0]).fma(v0, s00);
      s10 = FloatVector.broadcast(S, w[w1 + u + 0]).fma(v0, s10);
      s20 = FloatVector.broadcast(S, w[w2 + u + 0]).fma(v0, s20);
      s30 = FloatVector.broadcast(S, w[w3 + u + 0]).fma(v0, s30);
      FloatVector v1 = FloatVector.fromArray(S, g, gAt + u * COUNT + 1 * COUNT);
      s01 = FloatVector.broadcast(S, w[w0 + u + 1]).fma(v1, s01);
      s11 = FloatVector.broadcast(S, w[w1 + u + 1]).fma(v1, s11);
      s21 = FloatVector.broadcast(S, w[w2 + u + 1]).fma(v1, s21);
      s31 = FloatVector.broadcast(S, w[w3 + u + 1]).fma(v1, s31);
      FloatVector v2 = FloatVector.fromArray(S, g, gAt + u * COUNT + 2 * COUNT);
      s02 = FloatVector.broadcast(S, w[w0 + u + 2]).fma(v2, s02);
      s12 = FloatVector.broadcast(S, w[w1 + u + 2]).fma(v2, s12);
      s22 = FloatVector.broadcast(S, w[w2 + u + 2]).fma(v2, s22);
      s32 = FloatVector.broadcast(S, w[w3 + u + 2]).fma(v2, s32);
      FloatVector v3 = FloatVector.fromArray(S, g, gAt + u * COUNT + 3 * COUNT);
      s03 = FloatVector.broadcast(S, w[w0 + u + 3]).fma(v3, s03);
      s13 = FloatVector.broadcast(S, w[w1 + u + 3]).fma(v3, s13);
      s23 = FloatVector.broadcast(S, w[w2 + u + 3]).fma(v3, s23);
      s33 = FloatVector.broadcast(S, w[w3 + u + 3]).fma(v3, s33);
    }
    FloatVector d0 = s00.add(s01).add(s02.add(s03));
    FloatVector d1 = s10.add(s11).add(s12.add(s13));
    FloatVector d2 = s20.add(s21).add(s22.add(s23));
    FloatVector d3 = s30.add(s31).add(s32.add(s33));
    for (int u = whole; u < units; u++) {
      FloatVector v = FloatVector.fromArray(S, g, gAt + u * COUNT);
      d0 = FloatVector.broadcast(S, w[w0 + u]).fma(v, d0);
      d1 = FloatVector.broadcast(S, w[w1 + u]).fma(v, d1);
      d2 = FloatVector.broadcast(S, w[w2 + u]).fma(v, d2);
      d3 = FloatVector.broadcast(S, w[w3 + u]).fma(v, d3);
    }
    d3.intoArray(dx, dxAt + Math.min(3, last) * COUNT);
    d2.intoArray(dx, dxAt + Math.min(2, last) * COUNT);
    d1.intoArray(dx, dxAt + Math.min(1, last) * COUNT);
    d0.intoArray(dx, dxAt);
  }

  /** Eight inputs times two vectors of units, summed over images. */
  static void eightInputs(
      int count,
      int slabStep,
      float[] x,
      int x0,
      int last,
      float[] g,
      int g0,
      int g1,
      float[] y,
      int y0,
      int y1,
      int yStep) {
    int i1 = Math.min(1, last);
    int i2 = Math.min(2, last);
    int i3 = Math.min(3, last);
    int i4 = Math.min(4, last);
    int i5 = Math.min(5, last);
    int i6 = Math.min(6, last);
    int i7 = Math.min(7, last);
    int x1 = x0 + i1 * COUNT;
    int x2 = x0 + i2 * COUNT;
    int x3 = x0 + i3 * COUNT;
    int x4 = x0 + i4 * COUNT;
    int x5 = x0 + i5 * COUNT;
    int x6 = x0 + i6 * COUNT;
    int x7 = x0 + i7 * COUNT;
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
    for (int k = 0; k < count; k++) {
      int from = k / COUNT * slabStep + k % COUNT;
      FloatVector u = FloatVector.fromArray(S, g, g0 + k * COUNT);
      FloatVector v = FloatVector.fromArray(S, g, g1 + k * COUNT);
      FloatVector w0 = FloatVector.broadcast(S, x[x0 + from]);
      p0 = w0.fma(u, p0);
      q0 = w0.fma(v, q0);
      FloatVector w1 = FloatVector.broadcast(S, x[x1 + from]);
      p1 = w1.fma(u, p1);
      q1 = w1.fma(v, q1);
      FloatVector w2 = FloatVector.broadcast(S, x[x2 + from]);
      p2 = w2.fma(u, p2);
      q2 = w2.fma(v, q2);
      FloatVector w3 = FloatVector.broadcast(S, x[x3 + from]);
      p3 = w3.fma(u, p3);
      q3 = w3.fma(v, q3);
      FloatVector w4 = FloatVector.broadcast(S, x[x4 + from]);
      p4 = w4.fma(u, p4);
      q4 = w4.fma(v, q4);
      FloatVector w5 = FloatVector.broadcast(S, x[x5 + from]);
      p5 = w5.fma(u, p5);
      q5 = w5.fma(v, q5);
      FloatVector w6 = FloatVector.broadcast(S, x[x6 + from]);
      p6 = w6.fma(u, p6);
      q6 = w6.fma(v, q6);
      FloatVector w7 = FloatVector.broadcast(S, x[x7 + from]);
      p7 = w7.fma(u, p7);
      q7 = w7.fma(v, q7);
    }
    // Inputs that are none repeat the last one and store what it stores.
    p0.intoArray(y, y0);
    p1.intoArray(y, y0 + i1 * yStep);
    p2.intoArray(y, y0 + i2 * yStep);
    p3.intoArray(y, y0 + i3 * yStep);
    p4.intoArray(y, y0 + i4 * yStep);
    p5.intoArray(y, y0 + i5 * yStep);
    p6.intoArray(y, y0 + i6 * yStep);
    p7.intoArray(y, y0 + i7 * yStep);
    q0.intoArray(y, y1);
    q1.intoArray(y, y1 + i1 * yStep);
    q2.intoArray(y, y1 + i2 * yStep);
    q3.intoArray(y, y1 + i3 * yStep);
    q4.intoArray(y, y1 + i4 * yStep);
    q5.intoArray(y, y1 + i5 * yStep);
    q6.intoArray(y, y1 + i6 * yStep);
    q7.intoArray(y, y1 + i7 * yStep);
  }
}
