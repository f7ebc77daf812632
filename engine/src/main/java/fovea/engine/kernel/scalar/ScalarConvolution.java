package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import java.util.Arrays;

/** Sliding windows, run by run: a run's cells and their images are one contiguous row. */
final class ScalarConvolution implements ConvolutionKernels {

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
    int[] offsets = taps.offsets();
    int length = taps.run() * COUNT;
    float[][] rows = scratch.rows(offsets.length + 1, length);
    float[] sum = rows[offsets.length];
    for (int p = 0; p < taps.places().length; p += taps.run()) {
      copyRows(taps, p, x, xAt, rows, length);
      for (int f = 0; f < taps.filters(); f++) {
        Arrays.fill(sum, 0, length, bAt < 0 ? 0 : b[bAt + f]);
        Rows.accumulate(offsets.length, rows, 0, w, wAt + f, taps.weightStep(), sum, length);
        Rows.store(sum, length, relu, y, yAt + f * taps.filterStep() + taps.targets()[p]);
      }
    }
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
    int[] offsets = taps.offsets();
    for (int f = 0; f < taps.filters(); f++) {
      for (int p = 0; p < taps.places().length; p++) {
        int to = yAt + f * taps.filterStep() + taps.targets()[p];
        start(b, bAt < 0 ? -1 : bAt + f * COUNT, y, to);
        for (int t = 0; t < offsets.length; t++) {
          float value = x[xAt + taps.places()[p] + offsets[t]];
          int from = wAt + f * taps.weightStep() + t * COUNT;
          for (int lane = 0; lane < COUNT; lane++) {
            y[to + lane] += w[from + lane] * value;
          }
        }
        finish(relu, y, to);
      }
    }
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
    int[] offsets = taps.offsets();
    for (int p = 0; p < taps.places().length; p++) {
      int to = yAt + taps.targets()[p];
      start(b, bAt, y, to);
      for (int t = 0; t < offsets.length; t++) {
        int from = xAt + taps.places()[p] + offsets[t];
        for (int lane = 0; lane < COUNT; lane++) {
          y[to + lane] += w[wAt + t * COUNT + lane] * x[from + lane];
        }
      }
      finish(relu, y, to);
    }
  }

  private static void start(float[] b, int bAt, float[] y, int to) {
    for (int lane = 0; lane < COUNT; lane++) {
      y[to + lane] = bAt < 0 ? 0 : b[bAt + lane];
    }
  }

  private static void finish(boolean relu, float[] y, int to) {
    for (int lane = 0; relu && lane < COUNT; lane++) {
      y[to + lane] = y[to + lane] < 0 ? 0 : y[to + lane];
    }
  }

  @Override
  public void weightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch) {
    int[] offsets = taps.offsets();
    int filters = taps.filters();
    int length = taps.run() * COUNT;
    float[][] rows = scratch.rows(offsets.length + 1, length);
    float[] gradient = rows[offsets.length];
    float[] sums = scratch.floats(offsets.length * filters);
    Arrays.fill(sums, 0, offsets.length * filters, 0);
    for (int p = 0; p < taps.places().length; p += taps.run()) {
      copyRows(taps, p, x, xAt, rows, length);
      for (int f = 0; f < filters; f++) {
        System.arraycopy(g, gAt + f * taps.filterStep() + taps.targets()[p], gradient, 0, length);
        for (int t = 0; t < offsets.length; t++) {
          sums[t * filters + f] += dot(rows[t], gradient, length);
        }
      }
    }
    for (int t = 0; t < offsets.length; t++) {
      for (int f = 0; f < filters; f++) {
        dw[dwAt + t * taps.weightStep() + f] += sums[t * filters + f];
      }
    }
  }

  @Override
  public void measureApply(Taps taps, Footprint footprint) {
    footprint.rows(taps.offsets().length + 1, taps.run() * COUNT);
  }

  @Override
  public void measureGradients(Taps taps, Footprint footprint) {
    footprint.rows(taps.offsets().length + 1, taps.run() * COUNT);
    footprint.floats(taps.offsets().length * taps.filters());
  }

  @Override
  public void biasGradient(
      int filters, int cells, float[] g, int gAt, float[] db, int dbAt, Scratch scratch) {
    int length = cells * COUNT;
    for (int f = 0; f < filters; f++) {
      db[dbAt + f] += Rows.sum(g, gAt + f * length, length);
    }
  }

  private static void copyRows(Taps taps, int p, float[] x, int xAt, float[][] rows, int length) {
    int[] offsets = taps.offsets();
    for (int t = 0; t < offsets.length; t++) {
      System.arraycopy(x, xAt + taps.places()[p] + offsets[t], rows[t], 0, length);
    }
  }

  /** Eight partial sums, so that additions need not wait for each other. */
  private static float dot(float[] x, float[] g, int length) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    for (int i = 0; i < length; i += 8) {
      s0 += x[i] * g[i];
      s1 += x[i + 1] * g[i + 1];
      s2 += x[i + 2] * g[i + 2];
      s3 += x[i + 3] * g[i + 3];
      s4 += x[i + 4] * g[i + 4];
      s5 += x[i + 5] * g[i + 5];
      s6 += x[i + 6] * g[i + 6];
      s7 += x[i + 7] * g[i + 7];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
