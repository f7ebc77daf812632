package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The micro-kernels of convolutions in channel lanes, for one vector of filters: at several cells,
 * each tap a weight vector times one float of the input, as in {@link ChannelPairs}.
 */
final class ChannelTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private ChannelTiles() {}

  /** One vector of filters at fourteen cells side by side. */
  static void oneAtFourteen(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    FloatVector p4 = p0;
    FloatVector p5 = p0;
    FloatVector p6 = p0;
    FloatVector p7 = p0;
    FloatVector p8 = p0;
    FloatVector p9 = p0;
    FloatVector p10 = p0;
    FloatVector p11 = p0;
    FloatVector p12 = p0;
    FloatVector p13 = p0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0 * COUNT]);
      p0 = u0.fma(v, p0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1 * COUNT]);
      p1 = u1.fma(v, p1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2 * COUNT]);
      p2 = u2.fma(v, p2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3 * COUNT]);
      p3 = u3.fma(v, p3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4 * COUNT]);
      p4 = u4.fma(v, p4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5 * COUNT]);
      p5 = u5.fma(v, p5);
      FloatVector u6 = FloatVector.broadcast(S, x[from + 6 * COUNT]);
      p6 = u6.fma(v, p6);
      FloatVector u7 = FloatVector.broadcast(S, x[from + 7 * COUNT]);
      p7 = u7.fma(v, p7);
      FloatVector u8 = FloatVector.broadcast(S, x[from + 8 * COUNT]);
      p8 = u8.fma(v, p8);
      FloatVector u9 = FloatVector.broadcast(S, x[from + 9 * COUNT]);
      p9 = u9.fma(v, p9);
      FloatVector u10 = FloatVector.broadcast(S, x[from + 10 * COUNT]);
      p10 = u10.fma(v, p10);
      FloatVector u11 = FloatVector.broadcast(S, x[from + 11 * COUNT]);
      p11 = u11.fma(v, p11);
      FloatVector u12 = FloatVector.broadcast(S, x[from + 12 * COUNT]);
      p12 = u12.fma(v, p12);
      FloatVector u13 = FloatVector.broadcast(S, x[from + 13 * COUNT]);
      p13 = u13.fma(v, p13);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    p6.blend(low, p6.lt(low)).intoArray(y, yAt + 6 * COUNT);
    p7.blend(low, p7.lt(low)).intoArray(y, yAt + 7 * COUNT);
    p8.blend(low, p8.lt(low)).intoArray(y, yAt + 8 * COUNT);
    p9.blend(low, p9.lt(low)).intoArray(y, yAt + 9 * COUNT);
    p10.blend(low, p10.lt(low)).intoArray(y, yAt + 10 * COUNT);
    p11.blend(low, p11.lt(low)).intoArray(y, yAt + 11 * COUNT);
    p12.blend(low, p12.lt(low)).intoArray(y, yAt + 12 * COUNT);
    p13.blend(low, p13.lt(low)).intoArray(y, yAt + 13 * COUNT);
  }

  /** One vector of filters at eleven cells side by side. */
  static void oneAtEleven(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    FloatVector p4 = p0;
    FloatVector p5 = p0;
    FloatVector p6 = p0;
    FloatVector p7 = p0;
    FloatVector p8 = p0;
    FloatVector p9 = p0;
    FloatVector p10 = p0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0 * COUNT]);
      p0 = u0.fma(v, p0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1 * COUNT]);
      p1 = u1.fma(v, p1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2 * COUNT]);
      p2 = u2.fma(v, p2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3 * COUNT]);
      p3 = u3.fma(v, p3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4 * COUNT]);
      p4 = u4.fma(v, p4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5 * COUNT]);
      p5 = u5.fma(v, p5);
      FloatVector u6 = FloatVector.broadcast(S, x[from + 6 * COUNT]);
      p6 = u6.fma(v, p6);
      FloatVector u7 = FloatVector.broadcast(S, x[from + 7 * COUNT]);
      p7 = u7.fma(v, p7);
      FloatVector u8 = FloatVector.broadcast(S, x[from + 8 * COUNT]);
      p8 = u8.fma(v, p8);
      FloatVector u9 = FloatVector.broadcast(S, x[from + 9 * COUNT]);
      p9 = u9.fma(v, p9);
      FloatVector u10 = FloatVector.broadcast(S, x[from + 10 * COUNT]);
      p10 = u10.fma(v, p10);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    p6.blend(low, p6.lt(low)).intoArray(y, yAt + 6 * COUNT);
    p7.blend(low, p7.lt(low)).intoArray(y, yAt + 7 * COUNT);
    p8.blend(low, p8.lt(low)).intoArray(y, yAt + 8 * COUNT);
    p9.blend(low, p9.lt(low)).intoArray(y, yAt + 9 * COUNT);
    p10.blend(low, p10.lt(low)).intoArray(y, yAt + 10 * COUNT);
  }

  /** One vector of filters at eight cells side by side. */
  static void oneAtEight(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    FloatVector p4 = p0;
    FloatVector p5 = p0;
    FloatVector p6 = p0;
    FloatVector p7 = p0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0 * COUNT]);
      p0 = u0.fma(v, p0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1 * COUNT]);
      p1 = u1.fma(v, p1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2 * COUNT]);
      p2 = u2.fma(v, p2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3 * COUNT]);
      p3 = u3.fma(v, p3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4 * COUNT]);
      p4 = u4.fma(v, p4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5 * COUNT]);
      p5 = u5.fma(v, p5);
      FloatVector u6 = FloatVector.broadcast(S, x[from + 6 * COUNT]);
      p6 = u6.fma(v, p6);
      FloatVector u7 = FloatVector.broadcast(S, x[from + 7 * COUNT]);
      p7 = u7.fma(v, p7);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    p6.blend(low, p6.lt(low)).intoArray(y, yAt + 6 * COUNT);
    p7.blend(low, p7.lt(low)).intoArray(y, yAt + 7 * COUNT);
  }

  /** One vector of filters at fourteen cells of one channel, side by side. */
  static void oneAtFourteenFloats(
      int[] offsets,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    FloatVector p4 = p0;
    FloatVector p5 = p0;
    FloatVector p6 = p0;
    FloatVector p7 = p0;
    FloatVector p8 = p0;
    FloatVector p9 = p0;
    FloatVector p10 = p0;
    FloatVector p11 = p0;
    FloatVector p12 = p0;
    FloatVector p13 = p0;
    for (int t = 0; t < offsets.length; t++) {
      int from = xAt + offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[from + 0]);
      p0 = u0.fma(v, p0);
      FloatVector u1 = FloatVector.broadcast(S, x[from + 1]);
      p1 = u1.fma(v, p1);
      FloatVector u2 = FloatVector.broadcast(S, x[from + 2]);
      p2 = u2.fma(v, p2);
      FloatVector u3 = FloatVector.broadcast(S, x[from + 3]);
      p3 = u3.fma(v, p3);
      FloatVector u4 = FloatVector.broadcast(S, x[from + 4]);
      p4 = u4.fma(v, p4);
      FloatVector u5 = FloatVector.broadcast(S, x[from + 5]);
      p5 = u5.fma(v, p5);
      FloatVector u6 = FloatVector.broadcast(S, x[from + 6]);
      p6 = u6.fma(v, p6);
      FloatVector u7 = FloatVector.broadcast(S, x[from + 7]);
      p7 = u7.fma(v, p7);
      FloatVector u8 = FloatVector.broadcast(S, x[from + 8]);
      p8 = u8.fma(v, p8);
      FloatVector u9 = FloatVector.broadcast(S, x[from + 9]);
      p9 = u9.fma(v, p9);
      FloatVector u10 = FloatVector.broadcast(S, x[from + 10]);
      p10 = u10.fma(v, p10);
      FloatVector u11 = FloatVector.broadcast(S, x[from + 11]);
      p11 = u11.fma(v, p11);
      FloatVector u12 = FloatVector.broadcast(S, x[from + 12]);
      p12 = u12.fma(v, p12);
      FloatVector u13 = FloatVector.broadcast(S, x[from + 13]);
      p13 = u13.fma(v, p13);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, yAt + 0 * COUNT);
    p1.blend(low, p1.lt(low)).intoArray(y, yAt + 1 * COUNT);
    p2.blend(low, p2.lt(low)).intoArray(y, yAt + 2 * COUNT);
    p3.blend(low, p3.lt(low)).intoArray(y, yAt + 3 * COUNT);
    p4.blend(low, p4.lt(low)).intoArray(y, yAt + 4 * COUNT);
    p5.blend(low, p5.lt(low)).intoArray(y, yAt + 5 * COUNT);
    p6.blend(low, p6.lt(low)).intoArray(y, yAt + 6 * COUNT);
    p7.blend(low, p7.lt(low)).intoArray(y, yAt + 7 * COUNT);
    p8.blend(low, p8.lt(low)).intoArray(y, yAt + 8 * COUNT);
    p9.blend(low, p9.lt(low)).intoArray(y, yAt + 9 * COUNT);
    p10.blend(low, p10.lt(low)).intoArray(y, yAt + 10 * COUNT);
    p11.blend(low, p11.lt(low)).intoArray(y, yAt + 11 * COUNT);
    p12.blend(low, p12.lt(low)).intoArray(y, yAt + 12 * COUNT);
    p13.blend(low, p13.lt(low)).intoArray(y, yAt + 13 * COUNT);
  }

  /** One vector of filters at eight cells anywhere. */
  static void oneAnywhere(
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
      float[] bias,
      int biasAt,
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
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    FloatVector p4 = p0;
    FloatVector p5 = p0;
    FloatVector p6 = p0;
    FloatVector p7 = p0;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      FloatVector u0 = FloatVector.broadcast(S, x[x0 + offset]);
      p0 = u0.fma(v, p0);
      FloatVector u1 = FloatVector.broadcast(S, x[x1 + offset]);
      p1 = u1.fma(v, p1);
      FloatVector u2 = FloatVector.broadcast(S, x[x2 + offset]);
      p2 = u2.fma(v, p2);
      FloatVector u3 = FloatVector.broadcast(S, x[x3 + offset]);
      p3 = u3.fma(v, p3);
      FloatVector u4 = FloatVector.broadcast(S, x[x4 + offset]);
      p4 = u4.fma(v, p4);
      FloatVector u5 = FloatVector.broadcast(S, x[x5 + offset]);
      p5 = u5.fma(v, p5);
      FloatVector u6 = FloatVector.broadcast(S, x[x6 + offset]);
      p6 = u6.fma(v, p6);
      FloatVector u7 = FloatVector.broadcast(S, x[x7 + offset]);
      p7 = u7.fma(v, p7);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, y0);
    p1.blend(low, p1.lt(low)).intoArray(y, y1);
    p2.blend(low, p2.lt(low)).intoArray(y, y2);
    p3.blend(low, p3.lt(low)).intoArray(y, y3);
    p4.blend(low, p4.lt(low)).intoArray(y, y4);
    p5.blend(low, p5.lt(low)).intoArray(y, y5);
    p6.blend(low, p6.lt(low)).intoArray(y, y6);
    p7.blend(low, p7.lt(low)).intoArray(y, y7);
  }

  /** One vector of channels, each with its own filter, at six cells anywhere. */
  static void eachAnywhere(
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
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int y0,
      int y1,
      int y2,
      int y3,
      int y4,
      int y5) {
    FloatVector p0 = FloatVector.fromArray(S, bias, biasAt);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    FloatVector p4 = p0;
    FloatVector p5 = p0;
    for (int t = 0; t < offsets.length; t++) {
      int offset = offsets[t];
      FloatVector v = FloatVector.fromArray(S, w, wAt + t * COUNT);
      p0 = FloatVector.fromArray(S, x, x0 + offset).fma(v, p0);
      p1 = FloatVector.fromArray(S, x, x1 + offset).fma(v, p1);
      p2 = FloatVector.fromArray(S, x, x2 + offset).fma(v, p2);
      p3 = FloatVector.fromArray(S, x, x3 + offset).fma(v, p3);
      p4 = FloatVector.fromArray(S, x, x4 + offset).fma(v, p4);
      p5 = FloatVector.fromArray(S, x, x5 + offset).fma(v, p5);
    }
    FloatVector low = FloatVector.broadcast(S, floor);
    p0.blend(low, p0.lt(low)).intoArray(y, y0);
    p1.blend(low, p1.lt(low)).intoArray(y, y1);
    p2.blend(low, p2.lt(low)).intoArray(y, y2);
    p3.blend(low, p3.lt(low)).intoArray(y, y3);
    p4.blend(low, p4.lt(low)).intoArray(y, y4);
    p5.blend(low, p5.lt(low)).intoArray(y, y5);
  }
}
