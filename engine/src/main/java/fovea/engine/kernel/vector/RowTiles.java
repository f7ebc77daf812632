package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;
import static jdk.incubator.vector.VectorOperators.GT;

import fovea.engine.kernel.Taps;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sliding windows over an image of one channel by few filters, with the cells of a row in the
 * lanes: channel lanes would leave most lanes idle, and read a float for each multiply-add.
 */
final class RowTiles {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private static final int FILTERS = 6;

  private RowTiles() {}

  /** The last tile of a row, and the last of the filters, compute some once more. */
  static void apply(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      boolean sum,
      float[] y,
      int yAt) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    float[] bias = bAt < 0 ? VectorChannels.ZEROS : b;
    int biasAt = Math.max(bAt, 0);
    int last = taps.filters() - 1;
    for (int f = 0; f <= last; f += FILTERS) {
      sixFilters(
          taps,
          f,
          Math.min(f + 1, last),
          Math.min(f + 2, last),
          Math.min(f + 3, last),
          Math.min(f + 4, last),
          Math.min(f + 5, last),
          x,
          xAt,
          w,
          wAt,
          bias,
          biasAt,
          floor,
          sum,
          y,
          yAt);
    }
  }

  /** Six filters at two vectors of cells of each of two rows: 24 sums, which 32 registers hold. */
  private static void sixFilters(
      Taps taps,
      int f0,
      int f1,
      int f2,
      int f3,
      int f4,
      int f5,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      boolean sum,
      float[] y,
      int yAt) {
    int[] offsets = taps.offsets();
    int run = taps.run();
    int step = taps.filterStep();
    int last = run - S.length();
    int upper = xAt + taps.places()[0];
    int lower = xAt + taps.places()[run];
    for (int i = 0; i < run; i += 2 * S.length()) {
      int left = Math.min(i, last);
      int right = Math.min(i + S.length(), last);
      FloatVector p0 = FloatVector.broadcast(S, bias[biasAt + f0]);
      FloatVector q0 = p0;
      FloatVector r0 = p0;
      FloatVector s0 = p0;
      FloatVector p1 = FloatVector.broadcast(S, bias[biasAt + f1]);
      FloatVector q1 = p1;
      FloatVector r1 = p1;
      FloatVector s1 = p1;
      FloatVector p2 = FloatVector.broadcast(S, bias[biasAt + f2]);
      FloatVector q2 = p2;
      FloatVector r2 = p2;
      FloatVector s2 = p2;
      FloatVector p3 = FloatVector.broadcast(S, bias[biasAt + f3]);
      FloatVector q3 = p3;
      FloatVector r3 = p3;
      FloatVector s3 = p3;
      FloatVector p4 = FloatVector.broadcast(S, bias[biasAt + f4]);
      FloatVector q4 = p4;
      FloatVector r4 = p4;
      FloatVector s4 = p4;
      FloatVector p5 = FloatVector.broadcast(S, bias[biasAt + f5]);
      FloatVector q5 = p5;
      FloatVector r5 = p5;
      FloatVector s5 = p5;
      for (int t = 0; t < offsets.length; t++) {
        int above = upper + offsets[t];
        int below = lower + offsets[t];
        FloatVector x0 = FloatVector.fromArray(S, x, above + left);
        FloatVector x1 = FloatVector.fromArray(S, x, above + right);
        FloatVector x2 = FloatVector.fromArray(S, x, below + left);
        FloatVector x3 = FloatVector.fromArray(S, x, below + right);
        int tap = wAt + t * COUNT;
        FloatVector w0 = FloatVector.broadcast(S, w[tap + f0]);
        p0 = x0.fma(w0, p0);
        q0 = x1.fma(w0, q0);
        r0 = x2.fma(w0, r0);
        s0 = x3.fma(w0, s0);
        FloatVector w1 = FloatVector.broadcast(S, w[tap + f1]);
        p1 = x0.fma(w1, p1);
        q1 = x1.fma(w1, q1);
        r1 = x2.fma(w1, r1);
        s1 = x3.fma(w1, s1);
        FloatVector w2 = FloatVector.broadcast(S, w[tap + f2]);
        p2 = x0.fma(w2, p2);
        q2 = x1.fma(w2, q2);
        r2 = x2.fma(w2, r2);
        s2 = x3.fma(w2, s2);
        FloatVector w3 = FloatVector.broadcast(S, w[tap + f3]);
        p3 = x0.fma(w3, p3);
        q3 = x1.fma(w3, q3);
        r3 = x2.fma(w3, r3);
        s3 = x3.fma(w3, s3);
        FloatVector w4 = FloatVector.broadcast(S, w[tap + f4]);
        p4 = x0.fma(w4, p4);
        q4 = x1.fma(w4, q4);
        r4 = x2.fma(w4, r4);
        s4 = x3.fma(w4, s4);
        FloatVector w5 = FloatVector.broadcast(S, w[tap + f5]);
        p5 = x0.fma(w5, p5);
        q5 = x1.fma(w5, q5);
        r5 = x2.fma(w5, r5);
        s5 = x3.fma(w5, s5);
      }
      FloatVector low = FloatVector.broadcast(S, floor);
      p0 = p0.blend(low, p0.lt(low));
      q0 = q0.blend(low, q0.lt(low));
      r0 = r0.blend(low, r0.lt(low));
      s0 = s0.blend(low, s0.lt(low));
      p1 = p1.blend(low, p1.lt(low));
      q1 = q1.blend(low, q1.lt(low));
      r1 = r1.blend(low, r1.lt(low));
      s1 = s1.blend(low, s1.lt(low));
      p2 = p2.blend(low, p2.lt(low));
      q2 = q2.blend(low, q2.lt(low));
      r2 = r2.blend(low, r2.lt(low));
      s2 = s2.blend(low, s2.lt(low));
      p3 = p3.blend(low, p3.lt(low));
      q3 = q3.blend(low, q3.lt(low));
      r3 = r3.blend(low, r3.lt(low));
      s3 = s3.blend(low, s3.lt(low));
      p4 = p4.blend(low, p4.lt(low));
      q4 = q4.blend(low, q4.lt(low));
      r4 = r4.blend(low, r4.lt(low));
      s4 = s4.blend(low, s4.lt(low));
      p5 = p5.blend(low, p5.lt(low));
      q5 = q5.blend(low, q5.lt(low));
      r5 = r5.blend(low, r5.lt(low));
      s5 = s5.blend(low, s5.lt(low));
      if (sum) {
        p0.add(r0).intoArray(y, yAt + f0 * step + left);
        q0.add(s0).intoArray(y, yAt + f0 * step + right);
        p1.add(r1).intoArray(y, yAt + f1 * step + left);
        q1.add(s1).intoArray(y, yAt + f1 * step + right);
        p2.add(r2).intoArray(y, yAt + f2 * step + left);
        q2.add(s2).intoArray(y, yAt + f2 * step + right);
        p3.add(r3).intoArray(y, yAt + f3 * step + left);
        q3.add(s3).intoArray(y, yAt + f3 * step + right);
        p4.add(r4).intoArray(y, yAt + f4 * step + left);
        q4.add(s4).intoArray(y, yAt + f4 * step + right);
        p5.add(r5).intoArray(y, yAt + f5 * step + left);
        q5.add(s5).intoArray(y, yAt + f5 * step + right);
      } else {
        p0.blend(r0, r0.compare(GT, p0)).intoArray(y, yAt + f0 * step + left);
        q0.blend(s0, s0.compare(GT, q0)).intoArray(y, yAt + f0 * step + right);
        p1.blend(r1, r1.compare(GT, p1)).intoArray(y, yAt + f1 * step + left);
        q1.blend(s1, s1.compare(GT, q1)).intoArray(y, yAt + f1 * step + right);
        p2.blend(r2, r2.compare(GT, p2)).intoArray(y, yAt + f2 * step + left);
        q2.blend(s2, s2.compare(GT, q2)).intoArray(y, yAt + f2 * step + right);
        p3.blend(r3, r3.compare(GT, p3)).intoArray(y, yAt + f3 * step + left);
        q3.blend(s3, s3.compare(GT, q3)).intoArray(y, yAt + f3 * step + right);
        p4.blend(r4, r4.compare(GT, p4)).intoArray(y, yAt + f4 * step + left);
        q4.blend(s4, s4.compare(GT, q4)).intoArray(y, yAt + f4 * step + right);
        p5.blend(r5, r5.compare(GT, p5)).intoArray(y, yAt + f5 * step + left);
        q5.blend(s5, s5.compare(GT, q5)).intoArray(y, yAt + f5 * step + right);
      }
    }
  }
}
