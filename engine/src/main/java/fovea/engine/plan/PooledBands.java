package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Maxima;
import fovea.engine.kernel.Mix;
import fovea.engine.kernel.PoolingKernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import java.util.Arrays;

/**
 * A convolution in channel lanes and the pool behind it, band by band: the few rows that a row of
 * the pool's windows takes are computed, and pooled while they are in the first cache. Rows that no
 * window takes are not computed.
 */
final class PooledBands {
  private final ConvolutionKernels convolution;
  private final PoolingKernels pooling;
  private final Taps taps;
  private final boolean mean;
  private final boolean inRows;
  private final Mix mix;
  private final Maxima maxima;
  private final int step;
  private final Grid output;
  private final int parts;

  PooledBands(Draft draft, ChannelTables tables, FusedPool pool, Grid convolved, Grid output) {
    this.convolution = draft.kernels().convolution();
    this.pooling = draft.kernels().pooling();
    this.output = output;
    this.mean = pool.mean();
    int height = pool.band(convolved, output.width());
    Cells cells = pool.first(height, convolved, output.width());
    this.inRows =
        tables.hasRowsOfFloats()
            && pool.isOfPairs(convolved.width(), output.width())
            && convolution.gainsInRows(output.channels(), convolved.width());
    this.taps = inRows ? tables.rows() : tables.band(height);
    this.mix = cells.mean().mix();
    this.maxima = cells.maxima();
    this.step = height * tables.rowStep();
    this.parts = tables.bands(output.height());
  }

  /** Parts that any threads may compute in any order. */
  int parts() {
    return parts;
  }

  /** Computes one part. */
  void forward(
      Frame frame,
      int part,
      Scratch scratch,
      float[] x,
      int xAt,
      int weightsAt,
      float[] biases,
      int biasAt,
      boolean relu,
      int yAt) {
    float[] rows = scratch.work(taps.filters() * taps.filterStep());
    int width = output.width() * Lanes.COUNT;
    int plane = output.height() * width;
    for (int row = part * output.height() / parts;
        row < (part + 1) * output.height() / parts;
        row++) {
      int from = xAt + row * step;
      if (inRows) {
        convolution.applyToTwoRows(
            taps, x, from, frame.packed(), weightsAt, biases, biasAt, relu, mean, rows, Lanes.LEAD);
        pairs(rows, frame.arena(), yAt + row * width);
        continue;
      }
      convolution.applyToChannels(
          taps, x, from, frame.packed(), weightsAt, biases, biasAt, relu, rows, Lanes.LEAD);
      for (int block = 0; block < taps.filters(); block++) {
        int at = Lanes.LEAD + block * taps.filterStep();
        int to = yAt + block * plane + row * width;
        if (mean) {
          pooling.mix(mix, 1, rows, at, frame.arena(), to);
        } else {
          pooling.maximum(maxima, 1, rows, at, frame.arena(), to);
        }
      }
    }
  }

  /** Pools the columns of what is pooled over two rows, and turns it into channel lanes. */
  private void pairs(float[] rows, float[] y, int yAt) {
    Arrays.fill(y, yAt, yAt + output.width() * Lanes.COUNT, 0);
    for (int f = 0; f < taps.filters(); f++) {
      int from = Lanes.LEAD + f * taps.filterStep();
      for (int p = 0; p < output.width(); p++) {
        float left = rows[from + 2 * p];
        float right = rows[from + 2 * p + 1];
        float larger = right > left ? right : left;
        y[yAt + p * Lanes.COUNT + f] = mean ? (left + right) * 0.25f : larger;
      }
    }
  }

  void measure(Footprint footprint) {
    taps.measure(footprint);
    mix.measure(footprint);
    footprint.table(maxima.sources());
    footprint.work(taps.filters() * taps.filterStep());
  }
}
