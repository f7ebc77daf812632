package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

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

  /** Four taps by four filters, summed over all cells and left apart by image. */
  static void fourByFour(
      int[] places,
      int[] targets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] g,
      int g0,
      int g1,
      int g2,
      int g3,
      float[] sums,
      int lane) {
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
    for (int p = 0; p < places.length; p++) {
      int place = places[p];
      int target = targets[p];
      FloatVector u0 = FloatVector.fromArray(S, x, x0 + place);
      FloatVector u1 = FloatVector.fromArray(S, x, x1 + place);
      FloatVector u2 = FloatVector.fromArray(S, x, x2 + place);
      FloatVector u3 = FloatVector.fromArray(S, x, x3 + place);
      FloatVector v0 = FloatVector.fromArray(S, g, g0 + target);
      s00 = u0.fma(v0, s00);
      s10 = u1.fma(v0, s10);
      s20 = u2.fma(v0, s20);
      s30 = u3.fma(v0, s30);
      FloatVector v1 = FloatVector.fromArray(S, g, g1 + target);
      s01 = u0.fma(v1, s01);
      s11 = u1.fma(v1, s11);
      s21 = u2.fma(v1, s21);
      s31 = u3.fma(v1, s31);
      FloatVector v2 = FloatVector.fromArray(S, g, g2 + target);
      s02 = u0.fma(v2, s02);
      s12 = u1.fma(v2, s12);
      s22 = u2.fma(v2, s22);
      s32 = u3.fma(v2, s32);
      FloatVector v3 = FloatVector.fromArray(S, g, g3 + target);
      s03 = u0.fma(v3, s03);
      s13 = u1.fma(v3, s13);
      s23 = u2.fma(v3, s23);
      s33 = u3.fma(v3, s33);
    }
    s00.intoArray(sums, 0 * COUNT + lane);
    s01.intoArray(sums, 1 * COUNT + lane);
    s02.intoArray(sums, 2 * COUNT + lane);
    s03.intoArray(sums, 3 * COUNT + lane);
    s10.intoArray(sums, 4 * COUNT + lane);
    s11.intoArray(sums, 5 * COUNT + lane);
    s12.intoArray(sums, 6 * COUNT + lane);
    s13.intoArray(sums, 7 * COUNT + lane);
    s20.intoArray(sums, 8 * COUNT + lane);
    s21.intoArray(sums, 9 * COUNT + lane);
    s22.intoArray(sums, 10 * COUNT + lane);
    s23.intoArray(sums, 11 * COUNT + lane);
    s30.intoArray(sums, 12 * COUNT + lane);
    s31.intoArray(sums, 13 * COUNT + lane);
    s32.intoArray(sums, 14 * COUNT + lane);
    s33.intoArray(sums, 15 * COUNT + lane);
  }

  /** Three taps by six filters, summed over all cells and left apart by image. */
  static void threeBySix(
      int[] places,
      int[] targets,
      float[] x,
      int x0,
      int x1,
      int x2,
      float[] g,
      int g0,
      int g1,
      int g2,
      int g3,
      int g4,
      int g5,
      float[] sums,
      int lane) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = FloatVector.zero(S);
    FloatVector s02 = FloatVector.zero(S);
    FloatVector s03 = FloatVector.zero(S);
    FloatVector s04 = FloatVector.zero(S);
    FloatVector s05 = FloatVector.zero(S);
    FloatVector s10 = FloatVector.zero(S);
    FloatVector s11 = FloatVector.zero(S);
    FloatVector s12 = FloatVector.zero(S);
    FloatVector s13 = FloatVector.zero(S);
    FloatVector s14 = FloatVector.zero(S);
    FloatVector s15 = FloatVector.zero(S);
    FloatVector s20 = FloatVector.zero(S);
    FloatVector s21 = FloatVector.zero(S);
    FloatVector s22 = FloatVector.zero(S);
    FloatVector s23 = FloatVector.zero(S);
    FloatVector s24 = FloatVector.zero(S);
    FloatVector s25 = FloatVector.zero(S);
    for (int p = 0; p < places.length; p++) {
      int place = places[p];
      int target = targets[p];
      FloatVector u0 = FloatVector.fromArray(S, x, x0 + place);
      FloatVector u1 = FloatVector.fromArray(S, x, x1 + place);
      FloatVector u2 = FloatVector.fromArray(S, x, x2 + place);
      FloatVector v0 = FloatVector.fromArray(S, g, g0 + target);
      s00 = u0.fma(v0, s00);
      s10 = u1.fma(v0, s10);
      s20 = u2.fma(v0, s20);
      FloatVector v1 = FloatVector.fromArray(S, g, g1 + target);
      s01 = u0.fma(v1, s01);
      s11 = u1.fma(v1, s11);
      s21 = u2.fma(v1, s21);
      FloatVector v2 = FloatVector.fromArray(S, g, g2 + target);
      s02 = u0.fma(v2, s02);
      s12 = u1.fma(v2, s12);
      s22 = u2.fma(v2, s22);
      FloatVector v3 = FloatVector.fromArray(S, g, g3 + target);
      s03 = u0.fma(v3, s03);
      s13 = u1.fma(v3, s13);
      s23 = u2.fma(v3, s23);
      FloatVector v4 = FloatVector.fromArray(S, g, g4 + target);
      s04 = u0.fma(v4, s04);
      s14 = u1.fma(v4, s14);
      s24 = u2.fma(v4, s24);
      FloatVector v5 = FloatVector.fromArray(S, g, g5 + target);
      s05 = u0.fma(v5, s05);
      s15 = u1.fma(v5, s15);
      s25 = u2.fma(v5, s25);
    }
    s00.intoArray(sums, 0 * COUNT + lane);
    s01.intoArray(sums, 1 * COUNT + lane);
    s02.intoArray(sums, 2 * COUNT + lane);
    s03.intoArray(sums, 3 * COUNT + lane);
    s04.intoArray(sums, 4 * COUNT + lane);
    s05.intoArray(sums, 5 * COUNT + lane);
    s10.intoArray(sums, 6 * COUNT + lane);
    s11.intoArray(sums, 7 * COUNT + lane);
    s12.intoArray(sums, 8 * COUNT + lane);
    s13.intoArray(sums, 9 * COUNT + lane);
    s14.intoArray(sums, 10 * COUNT + lane);
    s15.intoArray(sums, 11 * COUNT + lane);
    s20.intoArray(sums, 12 * COUNT + lane);
    s21.intoArray(sums, 13 * COUNT + lane);
    s22.intoArray(sums, 14 * COUNT + lane);
    s23.intoArray(sums, 15 * COUNT + lane);
    s24.intoArray(sums, 16 * COUNT + lane);
    s25.intoArray(sums, 17 * COUNT + lane);
  }

  /**
   * Three rows of three taps side by side by two filters, summed over all cells and left apart by
   * image. The three of a row differ by constants, so that nine taps need three addresses. A third
   * filter would fill all registers, which C2 managed in two JVMs of three.
   */
  static void threeRowsByTwo(
      int[] places,
      int[] targets,
      float[] x,
      int x0,
      int x1,
      int x2,
      float[] g,
      int g0,
      int g1,
      float[] sums,
      int lane) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = FloatVector.zero(S);
    FloatVector s10 = FloatVector.zero(S);
    FloatVector s11 = FloatVector.zero(S);
    FloatVector s20 = FloatVector.zero(S);
    FloatVector s21 = FloatVector.zero(S);
    FloatVector s30 = FloatVector.zero(S);
    FloatVector s31 = FloatVector.zero(S);
    FloatVector s40 = FloatVector.zero(S);
    FloatVector s41 = FloatVector.zero(S);
    FloatVector s50 = FloatVector.zero(S);
    FloatVector s51 = FloatVector.zero(S);
    FloatVector s60 = FloatVector.zero(S);
    FloatVector s61 = FloatVector.zero(S);
    FloatVector s70 = FloatVector.zero(S);
    FloatVector s71 = FloatVector.zero(S);
    FloatVector s80 = FloatVector.zero(S);
    FloatVector s81 = FloatVector.zero(S);
    for (int p = 0; p < places.length; p++) {
      int place = places[p];
      int target = targets[p];
      FloatVector v0 = FloatVector.fromArray(S, g, g0 + target);
      FloatVector v1 = FloatVector.fromArray(S, g, g1 + target);
      int from0 = x0 + place;
      FloatVector u0 = FloatVector.fromArray(S, x, from0 + 0 * COUNT);
      s00 = u0.fma(v0, s00);
      s01 = u0.fma(v1, s01);
      FloatVector u1 = FloatVector.fromArray(S, x, from0 + 1 * COUNT);
      s10 = u1.fma(v0, s10);
      s11 = u1.fma(v1, s11);
      FloatVector u2 = FloatVector.fromArray(S, x, from0 + 2 * COUNT);
      s20 = u2.fma(v0, s20);
      s21 = u2.fma(v1, s21);
      int from1 = x1 + place;
      FloatVector u3 = FloatVector.fromArray(S, x, from1 + 0 * COUNT);
      s30 = u3.fma(v0, s30);
      s31 = u3.fma(v1, s31);
      FloatVector u4 = FloatVector.fromArray(S, x, from1 + 1 * COUNT);
      s40 = u4.fma(v0, s40);
      s41 = u4.fma(v1, s41);
      FloatVector u5 = FloatVector.fromArray(S, x, from1 + 2 * COUNT);
      s50 = u5.fma(v0, s50);
      s51 = u5.fma(v1, s51);
      int from2 = x2 + place;
      FloatVector u6 = FloatVector.fromArray(S, x, from2 + 0 * COUNT);
      s60 = u6.fma(v0, s60);
      s61 = u6.fma(v1, s61);
      FloatVector u7 = FloatVector.fromArray(S, x, from2 + 1 * COUNT);
      s70 = u7.fma(v0, s70);
      s71 = u7.fma(v1, s71);
      FloatVector u8 = FloatVector.fromArray(S, x, from2 + 2 * COUNT);
      s80 = u8.fma(v0, s80);
      s81 = u8.fma(v1, s81);
    }
    s00.intoArray(sums, 0 * COUNT + lane);
    s01.intoArray(sums, 1 * COUNT + lane);
    s10.intoArray(sums, 2 * COUNT + lane);
    s11.intoArray(sums, 3 * COUNT + lane);
    s20.intoArray(sums, 4 * COUNT + lane);
    s21.intoArray(sums, 5 * COUNT + lane);
    s30.intoArray(sums, 6 * COUNT + lane);
    s31.intoArray(sums, 7 * COUNT + lane);
    s40.intoArray(sums, 8 * COUNT + lane);
    s41.intoArray(sums, 9 * COUNT + lane);
    s50.intoArray(sums, 10 * COUNT + lane);
    s51.intoArray(sums, 11 * COUNT + lane);
    s60.intoArray(sums, 12 * COUNT + lane);
    s61.intoArray(sums, 13 * COUNT + lane);
    s70.intoArray(sums, 14 * COUNT + lane);
    s71.intoArray(sums, 15 * COUNT + lane);
    s80.intoArray(sums, 16 * COUNT + lane);
    s81.intoArray(sums, 17 * COUNT + lane);
  }

  /** Nine taps by one filter, summed over all cells and left apart by image. */
  static void nineByOne(
      int[] places,
      int[] targets,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int x5,
      int x6,
      int x7,
      int x8,
      float[] g,
      int gAt,
      float[] sums,
      int lane) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    FloatVector s4 = FloatVector.zero(S);
    FloatVector s5 = FloatVector.zero(S);
    FloatVector s6 = FloatVector.zero(S);
    FloatVector s7 = FloatVector.zero(S);
    FloatVector s8 = FloatVector.zero(S);
    for (int p = 0; p < places.length; p++) {
      int place = places[p];
      FloatVector v = FloatVector.fromArray(S, g, gAt + targets[p]);
      s0 = FloatVector.fromArray(S, x, x0 + place).fma(v, s0);
      s1 = FloatVector.fromArray(S, x, x1 + place).fma(v, s1);
      s2 = FloatVector.fromArray(S, x, x2 + place).fma(v, s2);
      s3 = FloatVector.fromArray(S, x, x3 + place).fma(v, s3);
      s4 = FloatVector.fromArray(S, x, x4 + place).fma(v, s4);
      s5 = FloatVector.fromArray(S, x, x5 + place).fma(v, s5);
      s6 = FloatVector.fromArray(S, x, x6 + place).fma(v, s6);
      s7 = FloatVector.fromArray(S, x, x7 + place).fma(v, s7);
      s8 = FloatVector.fromArray(S, x, x8 + place).fma(v, s8);
    }
    s0.intoArray(sums, 0 * COUNT + lane);
    s1.intoArray(sums, 1 * COUNT + lane);
    s2.intoArray(sums, 2 * COUNT + lane);
    s3.intoArray(sums, 3 * COUNT + lane);
    s4.intoArray(sums, 4 * COUNT + lane);
    s5.intoArray(sums, 5 * COUNT + lane);
    s6.intoArray(sums, 6 * COUNT + lane);
    s7.intoArray(sums, 7 * COUNT + lane);
    s8.intoArray(sums, 8 * COUNT + lane);
  }
}
