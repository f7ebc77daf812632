package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient of weights in channel lanes. What some places read and the gradients there are
 * gathered, so that the sums run over memory that grows evenly: C2 then checks all addresses before
 * the loop, and the loop is nothing but multiply-adds.
 */
final class VectorChannelWeights {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  /** Places that are gathered at a time; all that they need stays in L1. */
  private static final int NEAR = 96;

  /** Blocks of filters whose gradients are gathered at a time. */
  private static final int BLOCKS = 4;

  /** Rows of a tile of sums, at most. */
  private static final int EIGHT = 8;

  /** Taps side by side that are cut into tiles of equal rows. */
  private static final int FAR = 3 * COUNT;

  private static final int PARTS = COUNT / Species.LENGTH;

  // Places in the scratch.
  private static final int VALUES = LEAD;
  private static final int GRADIENTS = VALUES + NEAR * COUNT;
  private static final int TILE = GRADIENTS + BLOCKS * NEAR * COUNT;
  private static final int ROOM = TILE + EIGHT * 2 * COUNT;

  private VectorChannelWeights() {}

  static void add(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] w, int wAt, Scratch scratch) {
    float[] room = scratch.floats(ROOM);
    int[] offsets = taps.offsets();
    int places = taps.places().length;
    for (int f = 0; f < taps.filters(); f += BLOCKS * COUNT) {
      int filters = Math.min(BLOCKS * COUNT, taps.filters() - f);
      int from = gAt + f / COUNT * taps.filterStep();
      for (int begin = 0; begin < places; begin += NEAR) {
        int count = Math.min(NEAR, places - begin);
        int most = xAt + largest(taps.places(), begin, count) + COUNT;
        for (int block = 0; block * COUNT < filters; block++) {
          int to = GRADIENTS + block * NEAR * COUNT;
          gather(taps.targets(), begin, count, g, from + block * taps.filterStep(), room, to);
        }
        int length;
        for (int t = 0; t < offsets.length; t += length) {
          int run = sideBySide(offsets, t);
          int tiles = (run + EIGHT - 1) / EIGHT;
          int rows = (run + tiles - 1) / tiles;
          length = Math.min(run, 2 * rows);
          boolean inside = length > 1 && most + offsets[t] <= x.length;
          int read = xAt + offsets[t];
          if (inside) {
            gather(taps.places(), begin, count, x, read, room, VALUES);
          } else {
            gather(taps.places(), begin, count, length, x, read, room);
          }
          for (int i = 0; i < length; i += rows) {
            int to = wAt + (t + i) * taps.weightStep() + f;
            sum(count, i, Math.min(rows, length - i), filters, room, w, to, taps.weightStep());
          }
        }
      }
    }
  }

  static void measure(Footprint footprint) {
    footprint.floats(ROOM);
  }

  /** Taps from one on that read floats side by side, as far as they matter. */
  private static int sideBySide(int[] offsets, int t) {
    int length = 1;
    while (length < FAR
        && t + length < offsets.length
        && offsets[t + length] == offsets[t] + length) {
      length++;
    }
    return length;
  }

  private static int largest(int[] places, int begin, int count) {
    int largest = 0;
    for (int i = begin; i < begin + count; i++) {
      largest = Math.max(largest, places[i]);
    }
    return largest;
  }

  /** Gathers what some taps read at each place; beyond them there may be anything. */
  private static void gather(
      int[] places, int begin, int count, int length, float[] x, int xAt, float[] room) {
    for (int i = 0; i < count; i++) {
      int from = xAt + places[begin + i];
      for (int j = 0; j < length; j++) {
        room[VALUES + i * COUNT + j] = x[from + j];
      }
    }
  }

  /** Gathers a cell at each place. */
  private static void gather(
      int[] places, int begin, int count, float[] x, int xAt, float[] room, int to) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      for (int i = 0; i < count; i++) {
        FloatVector.fromArray(S, x, xAt + places[begin + i] + lane)
            .intoArray(room, to + i * COUNT + lane);
      }
    }
  }

  /** Up to eight taps by up to two blocks of filters. */
  private static void sum(
      int count, int first, int rows, int filters, float[] room, float[] w, int wAt, int step) {
    int x = VALUES + first;
    // The same for vectors of any width, so that sums have the same bits.
    boolean whole = filters % COUNT == 0;
    int vectors = (filters + Species.LENGTH - 1) / Species.LENGTH;
    for (int v = 0; v < vectors; v += 2) {
      int other = Math.min(v + 1, vectors - 1);
      int g0 = gradients(v);
      int g1 = gradients(other);
      int w0 = wAt + v * Species.LENGTH;
      int w1 = wAt + other * Species.LENGTH;
      if (whole && rows == EIGHT) {
        WinogradProducts.eightLanes(count, room, x, room, g0, g1, w, w0, w1, step);
        continue;
      }
      if (whole && rows == EIGHT - 1) {
        WinogradProducts.sevenLanes(count, room, x, room, g0, g1, w, w0, w1, step);
        continue;
      }
      // A tile that reaches over the last tap or filter would write into others.
      Arrays.fill(room, TILE, ROOM, 0);
      int t1 = TILE + Species.LENGTH;
      WinogradProducts.eightLanes(count, room, x, room, g0, g1, room, TILE, t1, 2 * COUNT);
      int width = Math.min(2 * Species.LENGTH, filters - v * Species.LENGTH);
      for (int row = 0; row < rows; row++) {
        add(room, TILE + row * 2 * COUNT, width, w, w0 + row * step);
      }
    }
  }

  private static int gradients(int vector) {
    return GRADIENTS + vector / PARTS * NEAR * COUNT + vector % PARTS * Species.LENGTH;
  }

  private static void add(float[] x, int xAt, int length, float[] y, int yAt) {
    int whole = S.loopBound(length);
    for (int i = 0; i < whole; i += Species.LENGTH) {
      FloatVector.fromArray(S, y, yAt + i)
          .add(FloatVector.fromArray(S, x, xAt + i))
          .intoArray(y, yAt + i);
    }
    for (int i = whole; i < length; i++) {
      y[yAt + i] += x[xAt + i];
    }
  }
}
