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
    int[] offsets = taps.offsets();
    int count = taps.targets().length;
    float[] sums = scratch.floats(4 * COUNT);
    for (int f = 0; f < taps.filters(); f++) {
      for (int p = 0; p < count; p++) {
        for (int k = 0; k < 4; k++) {
          Arrays.fill(sums, k * COUNT, (k + 1) * COUNT, bAt < 0 ? 0 : b[bAt + f]);
          for (int t = 0; t < offsets.length; t++) {
            float weight = w[wAt + f + t * taps.weightStep()];
            int from = xAt + taps.places()[k * count + p] + offsets[t];
            for (int lane = 0; lane < COUNT; lane++) {
              sums[k * COUNT + lane] += weight * x[from + lane];
            }
          }
          finish(relu, sums, k * COUNT);
        }
        pool(sums, mean, y, yAt + f * taps.filterStep() + taps.targets()[p]);
      }
    }
  }

  /** Four cells of one pool. */
  private static void pool(float[] x, boolean mean, float[] y, int yAt) {
    for (int lane = 0; lane < COUNT; lane++) {
      float a = x[lane];
      float b = x[COUNT + lane];
      float c = x[2 * COUNT + lane];
      float d = x[3 * COUNT + lane];
      if (mean) {
        y[yAt + lane] = 0.25f * a + 0.25f * b + 0.25f * c + 0.25f * d;
      } else {
        float largest = b > a ? b : a;
        largest = c > largest ? c : largest;
        y[yAt + lane] = d > largest ? d : largest;
      }
    }
  }

  /** C2 vectorises the long rows of {@link #apply}, and these short ones hardly. */
  @Override
  public boolean gainsByPooling() {
    return false;
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
    int run = taps.run();
    for (int f = 0; f < taps.filters(); f++) {
      for (int p = 0; p < run; p++) {
        float upper = cell(taps, p, f, x, xAt, w, wAt, b, bAt, relu);
        float lower = cell(taps, p + run, f, x, xAt, w, wAt, b, bAt, relu);
        float larger = lower > upper ? lower : upper;
        y[yAt + f * taps.filterStep() + p] = sum ? upper + lower : larger;
      }
    }
  }

  private static float cell(
      Taps taps,
      int p,
      int f,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu) {
    float total = bAt < 0 ? 0 : b[bAt + f];
    for (int t = 0; t < taps.offsets().length; t++) {
      total += w[wAt + t * COUNT + f] * x[xAt + taps.places()[p] + taps.offsets()[t]];
    }
    return relu && total < 0 ? 0 : total;
  }

  /** Its lanes are the compiler's. */
  @Override
  public boolean gainsInRows(int filters, int run) {
    return false;
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
  public void channelWeightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch) {
    float[] sum = scratch.floats(COUNT);
    for (int f = 0; f < taps.filters(); f += COUNT) {
      int filters = Math.min(COUNT, taps.filters() - f);
      int map = gAt + f / COUNT * taps.filterStep();
      for (int t = 0; t < taps.offsets().length; t++) {
        Arrays.fill(sum, 0, COUNT, 0);
        for (int p = 0; p < taps.places().length; p++) {
          float value = x[xAt + taps.places()[p] + taps.offsets()[t]];
          int from = map + taps.targets()[p];
          for (int lane = 0; lane < COUNT; lane++) {
            sum[lane] += value * g[from + lane];
          }
        }
        int to = dwAt + t * taps.weightStep() + f;
        for (int lane = 0; lane < filters; lane++) {
          dw[to + lane] += sum[lane];
        }
      }
    }
  }

  @Override
  public void measureChannelGradient(Taps taps, Footprint footprint) {
    footprint.floats(COUNT);
  }

  @Override
  public void weightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch) {
    int filters = taps.filters();
    int length = taps.run() * COUNT;
    int runs = taps.places().length / taps.run();
    int most = runsAtOnce(taps);
    int window = filters * most;
    float[][] rows = scratch.rows(window + most + 1, length);
    for (int first = 0; first < runs; first += most) {
      int count = Math.min(most, runs - first);
      for (int f = 0; f < filters; f++) {
        int from = gAt + f * taps.filterStep();
        copyRuns(taps.targets(), taps.run(), first, count, g, from, rows, f * most, length);
      }
      for (int t = 0; t < taps.offsets().length; t++) {
        int from = xAt + taps.offsets()[t];
        copyRuns(taps.places(), taps.run(), first, count, x, from, rows, window, length);
        int to = dwAt + t * taps.weightStep();
        addDots(filters, count, rows, window, most, dw, to, length);
      }
    }
  }

  private static void copyRuns(
      int[] cells,
      int run,
      int first,
      int count,
      float[] from,
      int at,
      float[][] rows,
      int to,
      int length) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(from, at + cells[(first + r) * run], rows[to + r], 0, length);
    }
  }

  /** For each filter its rows times those of a tap; the rest is summed once for all of them. */
  private static void addDots(
      int filters,
      int count,
      float[][] rows,
      int window,
      int most,
      float[] dw,
      int dwAt,
      int length) {
    float[] sum = rows[window + most];
    for (int f = 0; f < filters; f++) {
      Arrays.fill(sum, 0, length, 0);
      Rows.accumulateProducts(count, rows, window, f * most, sum, length);
      dw[dwAt + f] += Rows.sum(sum, 0, length);
    }
  }

  @Override
  public void measureApply(Taps taps, Footprint footprint) {
    footprint.rows(taps.offsets().length + 1, taps.run() * COUNT);
  }

  @Override
  public void measureGradients(Taps taps, Footprint footprint) {
    footprint.rows((taps.filters() + 1) * runsAtOnce(taps) + 1, taps.run() * COUNT);
  }

  /** Runs whose gradients of a few filters stay in L1 together. */
  private static int runsAtOnce(Taps taps) {
    int runs = taps.places().length / taps.run();
    return Math.min(runs, Math.max(4, 2048 / (taps.run() * COUNT)));
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
}
