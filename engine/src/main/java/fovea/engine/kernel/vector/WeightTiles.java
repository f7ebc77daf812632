package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of the gradients of a convolution's weights in image lanes: some taps by some
 * filters, summed over all cells in one flat loop, like {@link ConvolutionTiles}.
 */
final class WeightTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private WeightTiles() {}

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
