package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Taps;

/** Windows whose results are pooled by fours, cut into the tiles of {@link PooledTiles}. */
final class VectorPooledConvolution {
  private VectorPooledConvolution() {}

  static void apply(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      boolean mean,
      float[] y,
      int yAt) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    float[] bias = bAt < 0 ? VectorConvolution.ZEROS : b;
    int tile = tile(taps.filters());
    for (int f = 0; f < taps.filters(); f += tile) {
      int last = Math.min(tile, taps.filters() - f) - 1;
      int biasAt = bAt < 0 ? 0 : bAt + f;
      int to = yAt + f * taps.filterStep();
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        pooled(
            tile, taps, x, xAt + lane, w, wAt + f, bias, biasAt, floor, mean, y, to + lane, last);
      }
    }
  }

  /** Filters side by side, so that as few as can be are computed for nothing. */
  private static int tile(int filters) {
    int byThree = (filters + 2) / 3 * 3;
    int byFour = (filters + 3) / 4 * 4;
    return byThree < byFour ? 3 : 4;
  }

  private static void pooled(
      int tile,
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      boolean mean,
      float[] y,
      int yAt,
      int last) {
    int[] offsets = taps.offsets();
    int[] places = taps.places();
    int[] targets = taps.targets();
    int count = targets.length;
    int wStep = taps.weightStep();
    int yStep = taps.filterStep();
    for (int p = 0; p < count; p++) {
      int x0 = xAt + places[p];
      int x1 = xAt + places[count + p];
      int x2 = xAt + places[2 * count + p];
      int x3 = xAt + places[3 * count + p];
      int to = yAt + targets[p];
      if (tile == 3 && mean) {
        PooledTiles.threeMeans(
            offsets, x, x0, x1, x2, x3, w, wAt, wStep, bias, biasAt, floor, y, to, yStep, last);
      } else if (tile == 3) {
        PooledTiles.threeMaxima(
            offsets, x, x0, x1, x2, x3, w, wAt, wStep, bias, biasAt, floor, y, to, yStep, last);
      } else if (mean) {
        PooledTiles.fourMeans(
            offsets, x, x0, x1, x2, x3, w, wAt, wStep, bias, biasAt, floor, y, to, yStep, last);
      } else {
        PooledTiles.fourMaxima(
            offsets, x, x0, x1, x2, x3, w, wAt, wStep, bias, biasAt, floor, y, to, yStep, last);
      }
    }
  }
}
