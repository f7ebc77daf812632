package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sliding windows, cut into the tiles that {@link ConvolutionTiles} computes. */
final class VectorConvolution implements ConvolutionKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  /** Up to so many filters are computed one by one: of the wide tiles they would leave most. */
  private static final int FEW = 2;

  /** Vectors of all lanes come with 32 registers, which 27 sums need. */
  private static final boolean WIDE = Species.LENGTH == COUNT;

  static final float[] ZEROS = new float[COUNT];

  /** Scratch of a weight gradient: the largest tile, images apart. */
  private static final int SUMS = 27 * COUNT;

  @Override
  public void apply(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt,
      Scratch scratch) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    int filters = taps.filters();
    if (filters <= FEW) {
      for (int f = 0; f < filters; f++) {
        float bias = bAt < 0 ? 0 : b[bAt + f];
        int to = yAt + f * taps.filterStep();
        for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
          oneFilter(taps, x, xAt + lane, w, wAt + f, bias, floor, y, to + lane);
        }
      }
      return;
    }
    int width;
    for (int f = 0; f < filters; f += width) {
      width = tileWidth(filters - f);
      int last = Math.min(width, filters - f) - 1;
      float[] bias = bAt < 0 ? ZEROS : b;
      int biasAt = bAt < 0 ? 0 : bAt + f;
      int to = yAt + f * taps.filterStep();
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        if (width == 6) {
          sixFilters(taps, x, xAt + lane, w, wAt + f, bias, biasAt, floor, y, to + lane, last);
        } else {
          eightFilters(taps, x, xAt + lane, w, wAt + f, bias, biasAt, floor, y, to + lane, last);
        }
      }
    }
  }

  private static void oneFilter(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float bias,
      float floor,
      float[] y,
      int yAt) {
    int[] places = taps.places();
    int[] targets = taps.targets();
    int last = places.length - 1;
    for (int p = 0; p <= last; p += 8) {
      int p1 = Math.min(p + 1, last);
      int p2 = Math.min(p + 2, last);
      int p3 = Math.min(p + 3, last);
      int p4 = Math.min(p + 4, last);
      int p5 = Math.min(p + 5, last);
      int p6 = Math.min(p + 6, last);
      int p7 = Math.min(p + 7, last);
      ConvolutionTiles.eightCells(
          taps.offsets(),
          x,
          xAt + places[p],
          xAt + places[p1],
          xAt + places[p2],
          xAt + places[p3],
          xAt + places[p4],
          xAt + places[p5],
          xAt + places[p6],
          xAt + places[p7],
          w,
          wAt,
          taps.weightStep(),
          bias,
          floor,
          y,
          yAt + targets[p],
          yAt + targets[p1],
          yAt + targets[p2],
          yAt + targets[p3],
          yAt + targets[p4],
          yAt + targets[p5],
          yAt + targets[p6],
          yAt + targets[p7]);
    }
  }

  /** Six where that leaves fewer filters of a tile unused. */
  private static int tileWidth(int filters) {
    return filters <= 6 || filters == 11 || filters == 12 ? 6 : 8;
  }

  private static void sixFilters(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int last) {
    int[] places = taps.places();
    int[] targets = taps.targets();
    for (int p = 0; p < places.length; p += 2) {
      int q = Math.min(p + 1, places.length - 1);
      ConvolutionTiles.sixFilters(
          taps.offsets(),
          x,
          xAt + places[p],
          xAt + places[q],
          w,
          wAt,
          taps.weightStep(),
          bias,
          biasAt,
          floor,
          y,
          yAt + targets[p],
          yAt + targets[q],
          taps.filterStep(),
          last);
    }
  }

  private static void eightFilters(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float floor,
      float[] y,
      int yAt,
      int last) {
    int[] places = taps.places();
    int[] targets = taps.targets();
    for (int p = 0; p < places.length; p += 2) {
      int q = Math.min(p + 1, places.length - 1);
      ConvolutionTiles.eightFilters(
          taps.offsets(),
          x,
          xAt + places[p],
          xAt + places[q],
          w,
          wAt,
          taps.weightStep(),
          bias,
          biasAt,
          floor,
          y,
          yAt + targets[p],
          yAt + targets[q],
          taps.filterStep(),
          last);
    }
  }

  @Override
  public void applyPooled(
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
      int yAt,
      Scratch scratch) {
    VectorPooledConvolution.apply(taps, x, xAt, w, wAt, b, bAt, relu, mean, y, yAt);
  }

  @Override
  public boolean gainsByPooling() {
    return true;
  }

  @Override
  public void applyToChannels(
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
    VectorChannels.apply(taps, x, xAt, w, wAt, b, bAt, relu, y, yAt);
  }

  @Override
  public void applyToTwoRows(
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
    RowTiles.apply(taps, x, xAt, w, wAt, b, bAt, relu, sum, y, yAt);
  }

  /** Half the lanes idle, a vector as long as a run, and registers for six filters. */
  @Override
  public boolean gainsInRows(int filters, int run) {
    return Species.LENGTH == COUNT && filters <= COUNT / 2 && run >= COUNT;
  }

  @Override
  public void applyToEachChannel(
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
    VectorChannels.applyToEach(taps, x, xAt, w, wAt, b, bAt, relu, y, yAt);
  }

  @Override
  public void channelWeightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch) {
    VectorChannelWeights.add(taps, x, xAt, g, gAt, dw, dwAt, scratch);
  }

  @Override
  public void measureChannelGradient(Taps taps, Footprint footprint) {
    VectorChannelWeights.measure(footprint);
  }

  @Override
  public void weightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch) {
    if (taps.filters() <= FEW) {
      oneByOneGradient(taps, x, xAt, g, gAt, dw, dwAt, scratch.floats(9 * COUNT));
      return;
    }
    if (WIDE && nineInRows(taps)) {
      nineByTwoGradient(taps, x, xAt, g, gAt, dw, dwAt, scratch.floats(SUMS));
      return;
    }
    int taps4 = (taps.offsets().length + 3) / 4;
    int taps3 = (taps.offsets().length + 2) / 3;
    int filters4 = (taps.filters() + 3) / 4;
    int filters6 = (taps.filters() + 5) / 6;
    // The shape of tile that does the fewest multiply-adds for nothing.
    boolean six = taps3 * filters6 * 18 < taps4 * filters4 * 16;
    int height = six ? 3 : 4;
    int width = six ? 6 : 4;
    float[] sums = scratch.floats(SUMS);
    for (int f = 0; f < taps.filters(); f += width) {
      for (int t = 0; t < taps.offsets().length; t += height) {
        for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
          if (six) {
            threeBySix(taps, t, f, x, xAt + lane, g, gAt + lane, sums, lane);
          } else {
            fourByFour(taps, t, f, x, xAt + lane, g, gAt + lane, sums, lane);
          }
        }
        for (int i = t; i < Math.min(t + height, taps.offsets().length); i++) {
          for (int j = f; j < Math.min(f + width, taps.filters()); j++) {
            float sum = sum(sums, ((i - t) * width + j - f) * COUNT);
            dw[dwAt + i * taps.weightStep() + j] += sum;
          }
        }
      }
    }
  }

  /** Whether the taps of a channel come in nines whose threes are side by side. */
  private static boolean nineInRows(Taps taps) {
    int channels = taps.channels();
    int[] offsets = taps.offsets();
    if (offsets.length % (9 * channels) != 0) {
      return false;
    }
    for (int t = 0; t < offsets.length; t += 3 * channels) {
      if (offsets[t + channels] - offsets[t] != COUNT
          || offsets[t + 2 * channels] - offsets[t] != 2 * COUNT) {
        return false;
      }
    }
    return true;
  }

  /**
   * Channel by channel, nine taps by two filters at a time: one channel of the input stays in the
   * first cache while the maps pass by.
   */
  private static void nineByTwoGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, float[] sums) {
    int channels = taps.channels();
    int[] offsets = taps.offsets();
    for (int channel = 0; channel < channels; channel++) {
      for (int t = channel; t < offsets.length; t += 9 * channels) {
        int x0 = xAt + offsets[t];
        int x1 = xAt + offsets[t + 3 * channels];
        int x2 = xAt + offsets[t + 6 * channels];
        for (int f = 0; f < taps.filters(); f += 2) {
          WeightTiles.threeRowsByTwo(
              taps.places(),
              taps.targets(),
              x,
              x0,
              x1,
              x2,
              g,
              gAt + map(taps, f),
              gAt + map(taps, f + 1),
              sums,
              0);
          int width = Math.min(2, taps.filters() - f);
          for (int i = 0; i < 9; i++) {
            int to = dwAt + (t + i * channels) * taps.weightStep() + f;
            for (int j = 0; j < width; j++) {
              dw[to + j] += sum(sums, (i * 2 + j) * COUNT);
            }
          }
        }
      }
    }
  }

  /** Filter by filter, nine taps at a time. */
  private static void oneByOneGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, float[] sums) {
    for (int f = 0; f < taps.filters(); f++) {
      for (int t = 0; t < taps.offsets().length; t += 9) {
        for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
          WeightTiles.nineByOne(
              taps.places(),
              taps.targets(),
              x,
              xAt + lane + tap(taps, t),
              xAt + lane + tap(taps, t + 1),
              xAt + lane + tap(taps, t + 2),
              xAt + lane + tap(taps, t + 3),
              xAt + lane + tap(taps, t + 4),
              xAt + lane + tap(taps, t + 5),
              xAt + lane + tap(taps, t + 6),
              xAt + lane + tap(taps, t + 7),
              xAt + lane + tap(taps, t + 8),
              g,
              gAt + lane + map(taps, f),
              sums,
              lane);
        }
        for (int i = t; i < Math.min(t + 9, taps.offsets().length); i++) {
          dw[dwAt + i * taps.weightStep() + f] += sum(sums, (i - t) * COUNT);
        }
      }
    }
  }

  private static void fourByFour(
      Taps taps, int t, int f, float[] x, int xAt, float[] g, int gAt, float[] sums, int lane) {
    WeightTiles.fourByFour(
        taps.places(),
        taps.targets(),
        x,
        xAt + tap(taps, t),
        xAt + tap(taps, t + 1),
        xAt + tap(taps, t + 2),
        xAt + tap(taps, t + 3),
        g,
        gAt + map(taps, f),
        gAt + map(taps, f + 1),
        gAt + map(taps, f + 2),
        gAt + map(taps, f + 3),
        sums,
        lane);
  }

  private static void threeBySix(
      Taps taps, int t, int f, float[] x, int xAt, float[] g, int gAt, float[] sums, int lane) {
    WeightTiles.threeBySix(
        taps.places(),
        taps.targets(),
        x,
        xAt + tap(taps, t),
        xAt + tap(taps, t + 1),
        xAt + tap(taps, t + 2),
        g,
        gAt + map(taps, f),
        gAt + map(taps, f + 1),
        gAt + map(taps, f + 2),
        gAt + map(taps, f + 3),
        gAt + map(taps, f + 4),
        gAt + map(taps, f + 5),
        sums,
        lane);
  }

  /** A tap's offset; beyond the last tap, the last one's. */
  private static int tap(Taps taps, int t) {
    return taps.offsets()[Math.min(t, taps.offsets().length - 1)];
  }

  /** The start of a filter's map; beyond the last filter, the last one's. */
  private static int map(Taps taps, int f) {
    return Math.min(f, taps.filters() - 1) * taps.filterStep();
  }

  /** The sum of sixteen values, in an order that no vector width changes. */
  static float sum(float[] x, int at) {
    return (((x[at] + x[at + 8]) + (x[at + 4] + x[at + 12]))
            + ((x[at + 2] + x[at + 10]) + (x[at + 6] + x[at + 14])))
        + (((x[at + 1] + x[at + 9]) + (x[at + 5] + x[at + 13]))
            + ((x[at + 3] + x[at + 11]) + (x[at + 7] + x[at + 15])));
  }

  @Override
  public void measureApply(Taps taps, Footprint footprint) {}

  @Override
  public void measureGradients(Taps taps, Footprint footprint) {
    footprint.floats(SUMS);
  }

  @Override
  public void biasGradient(
      int filters, int cells, float[] g, int gAt, float[] db, int dbAt, Scratch scratch) {
    float[] sums = scratch.floats(COUNT);
    for (int f = 0; f < filters; f++) {
      int from = gAt + f * cells * COUNT;
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        mapSum(g, from + lane, cells, sums, lane);
      }
      db[dbAt + f] += sum(sums, 0);
    }
  }

  /** The sum over the cells of a map, left apart by image. */
  private static void mapSum(float[] g, int at, int cells, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int even = cells & ~1;
    for (int p = 0; p < even; p += 2) {
      s0 = s0.add(FloatVector.fromArray(S, g, at + p * COUNT));
      s1 = s1.add(FloatVector.fromArray(S, g, at + p * COUNT + COUNT));
    }
    if (even < cells) {
      s0 = s0.add(FloatVector.fromArray(S, g, at + even * COUNT));
    }
    s0.add(s1).intoArray(sums, lane);
  }
}
