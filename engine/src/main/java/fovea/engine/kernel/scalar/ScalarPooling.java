package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Maxima;
import fovea.engine.kernel.Mix;
import fovea.engine.kernel.PoolingKernels;

/** Windows without weights, entry by entry of each window. */
final class ScalarPooling implements PoolingKernels {

  @Override
  public void mix(Mix mix, int channels, float[] x, int xAt, float[] y, int yAt) {
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < mix.cells(); p++) {
        int to = yAt + (c * mix.cells() + p) * COUNT;
        for (int k = 0; k < mix.entries(); k++) {
          int entry = k * mix.cells() + p;
          int from = xAt + c * mix.inputStep() + mix.sources()[entry];
          float weight = mix.weights()[entry];
          for (int lane = 0; lane < COUNT; lane++) {
            float value = weight * x[from + lane];
            y[to + lane] = k == 0 ? value : y[to + lane] + value;
          }
        }
      }
    }
  }

  @Override
  public void maximum(Maxima maxima, int channels, float[] x, int xAt, float[] y, int yAt) {
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < maxima.cells(); p++) {
        int to = yAt + (c * maxima.cells() + p) * COUNT;
        for (int k = 0; k < maxima.entries(); k++) {
          int from = xAt + c * maxima.inputStep() + maxima.sources()[k * maxima.cells() + p];
          for (int lane = 0; lane < COUNT; lane++) {
            float value = x[from + lane];
            y[to + lane] = k == 0 || value > y[to + lane] ? value : y[to + lane];
          }
        }
      }
    }
  }

  @Override
  public void maximumGradient(
      Maxima maxima,
      int channels,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < maxima.cells(); p++) {
        int out = (c * maxima.cells() + p) * COUNT;
        for (int lane = 0; lane < COUNT; lane++) {
          float maximum = y[yAt + out + lane];
          int k = 0;
          int cell = cell(maxima, c, p, k);
          while (k + 1 < maxima.entries() && x[xAt + cell + lane] != maximum) {
            k++;
            cell = cell(maxima, c, p, k);
          }
          dx[dxAt + cell + lane] += g[gAt + out + lane];
        }
      }
    }
  }

  private static int cell(Maxima maxima, int c, int p, int k) {
    return c * maxima.inputStep() + maxima.sources()[k * maxima.cells() + p];
  }
}
