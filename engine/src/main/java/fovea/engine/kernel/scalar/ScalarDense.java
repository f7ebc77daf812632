package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import java.util.Arrays;

/** Fully connected layers: image by image, over rows of units where the weights lie that way. */
final class ScalarDense implements DenseKernels {

  @Override
  public void apply(
      int inputs,
      int units,
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
    float[][] rows = scratch.rows(COUNT + 4, units);
    for (int lane = 0; lane < COUNT; lane++) {
      for (int u = 0; u < units; u++) {
        rows[lane][u] = bAt < 0 ? 0 : b[bAt + u];
      }
    }
    for (int i = 0; i < inputs; i += 4) {
      int count = Math.min(4, inputs - i);
      for (int k = 0; k < count; k++) {
        System.arraycopy(w, wAt + (i + k) * units, rows[COUNT + k], 0, units);
      }
      for (int lane = 0; lane < COUNT; lane++) {
        int from = xAt + i * COUNT + lane;
        Rows.accumulate(count, rows, COUNT, x, from, COUNT, rows[lane], units);
      }
    }
    for (int u = 0; u < units; u++) {
      for (int lane = 0; lane < COUNT; lane++) {
        float value = rows[lane][u];
        y[yAt + u * COUNT + lane] = relu && value < 0 ? 0 : value;
      }
    }
  }

  @Override
  public void applyToRow(
      int inputs,
      int units,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt) {
    for (int u = 0; u < units; u++) {
      y[yAt + u] = bAt < 0 ? 0 : b[bAt + u];
    }
    for (int i = 0; i < inputs; i++) {
      float value = x[xAt + i];
      int from = wAt + i * units;
      for (int u = 0; u < units; u++) {
        y[yAt + u] += w[from + u] * value;
      }
    }
    for (int u = 0; relu && u < units; u++) {
      y[yAt + u] = y[yAt + u] < 0 ? 0 : y[yAt + u];
    }
  }

  @Override
  public void rowInputGradient(
      int inputs,
      int units,
      float[] g,
      int gAt,
      float[] w,
      int wAt,
      float[] dx,
      int dxAt,
      Scratch scratch) {
    for (int i = 0; i < inputs; i++) {
      float sum = 0;
      for (int u = 0; u < units; u++) {
        sum += w[wAt + i * units + u] * g[gAt + u];
      }
      dx[dxAt + i] = sum;
    }
  }

  @Override
  public void measureRow(Footprint footprint) {}

  @Override
  public void rowWeightGradient(
      int inputs, int units, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt) {
    for (int i = 0; i < inputs; i++) {
      float value = x[xAt + i];
      int to = dwAt + i * units;
      for (int u = 0; u < units; u++) {
        dw[to + u] += value * g[gAt + u];
      }
    }
  }

  @Override
  public void inputGradient(
      int inputs,
      int units,
      float[] g,
      int gAt,
      float[] w,
      int wAt,
      float[] dx,
      int dxAt,
      Scratch scratch) {
    float[][] rows = scratch.rows(units + 1, COUNT);
    float[] sum = rows[units];
    for (int u = 0; u < units; u++) {
      System.arraycopy(g, gAt + u * COUNT, rows[u], 0, COUNT);
    }
    for (int i = 0; i < inputs; i++) {
      Arrays.fill(sum, 0, COUNT, 0);
      Rows.accumulate(units, rows, 0, w, wAt + i * units, 1, sum, COUNT);
      System.arraycopy(sum, 0, dx, dxAt + i * COUNT, COUNT);
    }
  }

  @Override
  public void measure(int units, boolean back, boolean learns, Footprint footprint) {
    footprint.rows(COUNT + 4, units);
    if (back) {
      footprint.rows(units + 1, COUNT);
    }
    if (learns) {
      footprint.floats(COUNT);
    }
  }

  @Override
  public void weightGradient(
      int inputs,
      int units,
      int count,
      int slabStep,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      int panelStep,
      float[] dw,
      int dwAt,
      Scratch scratch) {
    float[] sum = scratch.floats(COUNT);
    for (int u = 0; u < units; u += COUNT) {
      int width = Math.min(COUNT, units - u);
      int panel = gAt + u / COUNT * panelStep;
      for (int i = 0; i < inputs; i++) {
        Arrays.fill(sum, 0, COUNT, 0);
        for (int k = 0; k < count; k++) {
          float value = x[xAt + k / COUNT * slabStep + i * COUNT + k % COUNT];
          int from = panel + k * COUNT;
          for (int lane = 0; lane < COUNT; lane++) {
            sum[lane] += value * g[from + lane];
          }
        }
        System.arraycopy(sum, 0, dw, dwAt + i * units + u, width);
      }
    }
  }
}
