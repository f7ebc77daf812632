package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import java.util.Arrays;

/** The gradient of weights in channel lanes, cut into what {@link ChannelWeightTiles} computes. */
final class VectorChannelWeights {
  /** Places whose gradients of two vectors of filters stay in L1 while all taps pass over them. */
  private static final int NEAR = 128;

  private static final int PARTS = COUNT / Species.LENGTH;

  private VectorChannelWeights() {}

  static void add(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] w, int wAt, Scratch scratch) {
    int count = taps.offsets().length;
    int whole = taps.filters() / COUNT * PARTS;
    for (int v = 0; v < whole; v += 2) {
      int other = Math.min(v + 1, whole - 1);
      int w0 = wAt + v * Species.LENGTH;
      int w1 = wAt + other * Species.LENGTH;
      pair(taps, x, xAt, g, gAt + at(taps, v), gAt + at(taps, other), w, w0, w1, taps.weightStep());
    }
    int filters = taps.filters() % COUNT;
    if (filters > 0) {
      // A block that reaches over the last filter would write into the next tap's first ones.
      float[] sums = scratch.floats(count * COUNT);
      Arrays.fill(sums, 0, count * COUNT, 0);
      int vectors = (filters + Species.LENGTH - 1) / Species.LENGTH;
      for (int v = 0; v < vectors; v += 2) {
        int other = Math.min(v + 1, vectors - 1);
        int g0 = gAt + at(taps, whole + v);
        int g1 = gAt + at(taps, whole + other);
        int s0 = v * Species.LENGTH;
        pair(taps, x, xAt, g, g0, g1, sums, s0, other * Species.LENGTH, COUNT);
      }
      int first = wAt + taps.filters() - filters;
      for (int t = 0; t < count; t++) {
        for (int f = 0; f < filters; f++) {
          w[first + t * taps.weightStep() + f] += sums[t * COUNT + f];
        }
      }
    }
  }

  static void measure(Taps taps, Footprint footprint) {
    if (taps.filters() % COUNT != 0) {
      footprint.floats(taps.offsets().length * COUNT);
    }
  }

  /** Where a vector's gradients begin. */
  private static int at(Taps taps, int vector) {
    return vector / PARTS * taps.filterStep() + vector % PARTS * Species.LENGTH;
  }

  private static void pair(
      Taps taps,
      float[] x,
      int xAt,
      float[] g,
      int g0,
      int g1,
      float[] w,
      int w0,
      int w1,
      int step) {
    int[] offsets = taps.offsets();
    int[] places = taps.places();
    int[] targets = taps.targets();
    for (int begin = 0; begin < places.length; begin += NEAR) {
      int end = Math.min(begin + NEAR, places.length);
      for (int t = 0; t < offsets.length; t += 8) {
        int last = Math.min(7, offsets.length - 1 - t);
        int from = xAt + offsets[t];
        int a = w0 + t * step;
        int b = w1 + t * step;
        if (last == 7 && isSideBySide(offsets, t)) {
          ChannelWeightTiles.sideBySide(
              places, targets, begin, end, x, from, g, g0, g1, w, a, b, step);
        } else {
          ChannelWeightTiles.anywhere(
              places,
              targets,
              begin,
              end,
              x,
              from,
              xAt + offsets[t + Math.min(1, last)],
              xAt + offsets[t + Math.min(2, last)],
              xAt + offsets[t + Math.min(3, last)],
              xAt + offsets[t + Math.min(4, last)],
              xAt + offsets[t + Math.min(5, last)],
              xAt + offsets[t + Math.min(6, last)],
              xAt + offsets[t + Math.min(7, last)],
              g,
              g0,
              g1,
              w,
              a,
              b,
              step,
              last);
        }
      }
    }
  }

  private static boolean isSideBySide(int[] offsets, int t) {
    for (int i = 1; i < 8; i++) {
      if (offsets[t + i] != offsets[t] + i) {
        return false;
      }
    }
    return true;
  }
}
