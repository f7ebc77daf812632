package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Taps;

/**
 * Sliding windows in channel lanes, cut into the tiles that {@link ChannelTiles} computes. A vector
 * narrower than sixteen floats is a part of a block of filters, and the next one its next part.
 */
final class VectorChannels {
  static final float[] ZEROS = new float[COUNT];

  /** Cells of the tiles of one vector: as many as registers hold, and for what these leave over. */
  private static final int[] WIDE = {14, 11, 8};

  private static final int[] NARROW = {11, 8};

  /** The same where cells are single floats. */
  private static final int[] FLOATS = {14};

  private static final int[] NONE = {};

  /** Vectors of one block. */
  private static final int PARTS = COUNT / Species.LENGTH;

  private VectorChannels() {}

  static void apply(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    float[] bias = bAt < 0 ? ZEROS : b;
    int vectors = taps.filters() * PARTS;
    int pair = pairTile(taps);
    int even = vectors & ~1;
    for (int v = 0; v < even; v += 2) {
      int w0 = wAt + at(v, taps.weightStep());
      int w1 = wAt + at(v + 1, taps.weightStep());
      int b0 = bAt < 0 ? lane(v) : bAt + at(v, COUNT);
      int b1 = bAt < 0 ? lane(v + 1) : bAt + at(v + 1, COUNT);
      int y0 = yAt + at(v, taps.filterStep());
      int yStep = yAt + at(v + 1, taps.filterStep()) - y0;
      if (pair == 0) {
        pairAnywhere(taps, x, xAt, w, w0, w1, bias, b0, b1, floor, y, y0, yStep);
      } else {
        pairInRuns(pair, taps, x, xAt, w, w0, w1, bias, b0, b1, floor, y, y0, yStep);
      }
    }
    if (even < vectors) {
      int w0 = wAt + at(even, taps.weightStep());
      int b0 = bAt < 0 ? lane(even) : bAt + at(even, COUNT);
      int y0 = yAt + at(even, taps.filterStep());
      int one = oneTile(taps);
      if (one == 0) {
        oneAnywhere(taps, x, xAt, w, w0, bias, b0, floor, y, y0);
      } else {
        oneInRuns(one, taps, x, xAt, w, w0, bias, b0, floor, y, y0);
      }
    }
  }

  /** Where a vector begins among blocks that lie {@code step} apart. */
  private static int at(int vector, int step) {
    return vector / PARTS * step + lane(vector);
  }

  private static int lane(int vector) {
    return vector % PARTS * Species.LENGTH;
  }

  /** Cells side by side in a tile of two vectors; 0 for cells anywhere, a quarter slower. */
  private static int pairTile(Taps taps) {
    boolean wide = Species.LENGTH == COUNT;
    int best = 0;
    int least = 5 * covered(6, taps.places().length) * taps.run();
    for (int tile = wide ? 8 : 6; tile >= 6 && taps.cell() == COUNT; tile--) {
      int cost = 4 * covered(tile, taps.run()) * taps.places().length;
      if (tile <= taps.run() && cost < least) {
        best = tile;
        least = cost;
      }
    }
    return best;
  }

  /** The same for one vector. */
  private static int oneTile(Taps taps) {
    int best = 0;
    int least = 5 * covered(8, taps.places().length) * taps.run();
    int[] tiles =
        switch (taps.cell()) {
          case 1 -> FLOATS;
          case COUNT -> Species.LENGTH == COUNT ? WIDE : NARROW;
          default -> NONE;
        };
    for (int tile : tiles) {
      int cost = 4 * covered(tile, taps.run()) * taps.places().length;
      if (tile <= taps.run() && cost < least) {
        best = tile;
        least = cost;
      }
    }
    return best;
  }

  /** Cells that tiles compute to cover {@code count}. */
  private static int covered(int tile, int count) {
    return (count + tile - 1) / tile * tile;
  }

  /** The last tile of a run overlaps the one before and computes some cells once more. */
  private static void pairInRuns(
      int tile,
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int w0,
      int w1,
      float[] bias,
      int b0,
      int b1,
      float floor,
      float[] y,
      int y0,
      int yStep) {
    int[] offsets = taps.offsets();
    int run = taps.run();
    for (int start = 0; start < taps.places().length; start += run) {
      for (int i = 0; i < run; i += tile) {
        int p = start + Math.min(i, run - tile);
        int from = xAt + taps.places()[p];
        int to = y0 + taps.targets()[p];
        if (tile == 8) {
          ChannelPairs.pairAtEight(offsets, x, from, w, w0, w1, bias, b0, b1, floor, y, to, yStep);
        } else if (tile == 7) {
          ChannelPairs.pairAtSeven(offsets, x, from, w, w0, w1, bias, b0, b1, floor, y, to, yStep);
        } else {
          ChannelPairs.pairAtSix(offsets, x, from, w, w0, w1, bias, b0, b1, floor, y, to, yStep);
        }
      }
    }
  }

  private static void pairAnywhere(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int w0,
      int w1,
      float[] bias,
      int b0,
      int b1,
      float floor,
      float[] y,
      int y0,
      int yStep) {
    int[] places = taps.places();
    int[] targets = taps.targets();
    int last = places.length - 1;
    for (int p = 0; p <= last; p += 6) {
      int q = Math.min(p + 1, last);
      int r = Math.min(p + 2, last);
      int s = Math.min(p + 3, last);
      int t = Math.min(p + 4, last);
      int u = Math.min(p + 5, last);
      ChannelPairs.pairAnywhere(
          taps.offsets(),
          x,
          xAt + places[p],
          xAt + places[q],
          xAt + places[r],
          xAt + places[s],
          xAt + places[t],
          xAt + places[u],
          w,
          w0,
          w1,
          bias,
          b0,
          b1,
          floor,
          y,
          y0 + targets[p],
          y0 + targets[q],
          y0 + targets[r],
          y0 + targets[s],
          y0 + targets[t],
          y0 + targets[u],
          yStep);
    }
  }

  private static void oneInRuns(
      int tile,
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int w0,
      float[] bias,
      int b0,
      float floor,
      float[] y,
      int y0) {
    int[] offsets = taps.offsets();
    int run = taps.run();
    for (int start = 0; start < taps.places().length; start += run) {
      for (int i = 0; i < run; i += tile) {
        int p = start + Math.min(i, run - tile);
        int from = xAt + taps.places()[p];
        int to = y0 + taps.targets()[p];
        if (taps.cell() == 1) {
          ChannelTiles.oneAtFourteenFloats(offsets, x, from, w, w0, bias, b0, floor, y, to);
        } else if (tile == 14) {
          ChannelTiles.oneAtFourteen(offsets, x, from, w, w0, bias, b0, floor, y, to);
        } else if (tile == 11) {
          ChannelTiles.oneAtEleven(offsets, x, from, w, w0, bias, b0, floor, y, to);
        } else {
          ChannelTiles.oneAtEight(offsets, x, from, w, w0, bias, b0, floor, y, to);
        }
      }
    }
  }

  private static void oneAnywhere(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int w0,
      float[] bias,
      int b0,
      float floor,
      float[] y,
      int y0) {
    int[] places = taps.places();
    int[] targets = taps.targets();
    int last = places.length - 1;
    for (int p = 0; p <= last; p += 8) {
      int q = Math.min(p + 1, last);
      int r = Math.min(p + 2, last);
      int s = Math.min(p + 3, last);
      int t = Math.min(p + 4, last);
      int u = Math.min(p + 5, last);
      int v = Math.min(p + 6, last);
      int z = Math.min(p + 7, last);
      ChannelTiles.oneAnywhere(
          taps.offsets(),
          x,
          xAt + places[p],
          xAt + places[q],
          xAt + places[r],
          xAt + places[s],
          xAt + places[t],
          xAt + places[u],
          xAt + places[v],
          xAt + places[z],
          w,
          w0,
          bias,
          b0,
          floor,
          y,
          y0 + targets[p],
          y0 + targets[q],
          y0 + targets[r],
          y0 + targets[s],
          y0 + targets[t],
          y0 + targets[u],
          y0 + targets[v],
          y0 + targets[z]);
    }
  }

  static void applyToEach(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    float[] bias = bAt < 0 ? ZEROS : b;
    int[] places = taps.places();
    int[] targets = taps.targets();
    int last = places.length - 1;
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      int from = xAt + lane;
      int to = yAt + lane;
      for (int p = 0; p <= last; p += 6) {
        int q = Math.min(p + 1, last);
        int r = Math.min(p + 2, last);
        int s = Math.min(p + 3, last);
        int t = Math.min(p + 4, last);
        int u = Math.min(p + 5, last);
        ChannelTiles.eachAnywhere(
            taps.offsets(),
            x,
            from + places[p],
            from + places[q],
            from + places[r],
            from + places[s],
            from + places[t],
            from + places[u],
            w,
            wAt + lane,
            bias,
            (bAt < 0 ? 0 : bAt) + lane,
            floor,
            y,
            to + targets[p],
            to + targets[q],
            to + targets[r],
            to + targets[s],
            to + targets[t],
            to + targets[u]);
      }
    }
  }
}
