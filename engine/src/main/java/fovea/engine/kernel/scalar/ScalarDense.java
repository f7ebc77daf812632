package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.Scratch;
import java.util.Arrays;

/** Fully connected layers: a weight at a time, image by image. */
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
    float[][] rows = scratch.rows(inputs + 1, COUNT);
    float[] sum = rows[inputs];
    for (int i = 0; i < inputs; i++) {
      System.arraycopy(x, xAt + i * COUNT, rows[i], 0, COUNT);
    }
    for (int u = 0; u < units; u++) {
      Arrays.fill(sum, 0, COUNT, bAt < 0 ? 0 : b[bAt + u]);
      Rows.accumulate(inputs, rows, w, wAt + u, units, sum, COUNT);
      Rows.store(sum, COUNT, relu, y, yAt + u * COUNT);
    }
  }

  @Override
  public void inputGradient(
      int inputs, int units, float[] g, int gAt, float[] w, int wAt, float[] dx, int dxAt) {
    for (int i = 0; i < inputs; i++) {
      int to = dxAt + i * COUNT;
      Arrays.fill(dx, to, to + COUNT, 0);
      for (int u = 0; u < units; u++) {
        float weight = w[wAt + i * units + u];
        int from = gAt + u * COUNT;
        for (int lane = 0; lane < COUNT; lane++) {
          dx[to + lane] += weight * g[from + lane];
        }
      }
    }
  }

  @Override
  public void weightGradient(
      int inputs,
      int units,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dw,
      int dwAt,
      Scratch scratch) {
    for (int i = 0; i < inputs; i++) {
      int from = xAt + i * COUNT;
      for (int u = 0; u < units; u++) {
        float sum = 0;
        for (int lane = 0; lane < COUNT; lane++) {
          sum += x[from + lane] * g[gAt + u * COUNT + lane];
        }
        dw[dwAt + i * units + u] += sum;
      }
    }
  }
}
