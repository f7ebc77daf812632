package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.MergeKernels;

/** Values of several streams joined one by one. */
final class ScalarMerges implements MergeKernels {

  @Override
  public void sum(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = a[aAt + i] + b[bAt + i];
    }
  }

  @Override
  public void scale(int count, float factor, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = factor * x[xAt + i];
    }
  }

  @Override
  public void product(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = a[aAt + i] * b[bAt + i];
    }
  }

  @Override
  public void scaleChannels(
      int channels, int cells, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int c = 0; c < channels; c++) {
      for (int cell = 0; cell < cells; cell++) {
        int at = (c * cells + cell) * COUNT;
        for (int lane = 0; lane < COUNT; lane++) {
          y[yAt + at + lane] = a[aAt + at + lane] * b[bAt + c * COUNT + lane];
        }
      }
    }
  }

  @Override
  public void sumCells(int channels, int cells, float[] x, int xAt, float[] y, int yAt) {
    for (int c = 0; c < channels; c++) {
      for (int lane = 0; lane < COUNT; lane++) {
        float sum = 0;
        for (int cell = 0; cell < cells; cell++) {
          sum += x[xAt + (c * cells + cell) * COUNT + lane];
        }
        y[yAt + c * COUNT + lane] = sum;
      }
    }
  }

  @Override
  public void larger(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int i = 0; i < count; i++) {
      float found = a[aAt + i];
      float other = b[bAt + i];
      y[yAt + i] = other > found ? other : found;
    }
  }

  @Override
  public void giveToHolder(
      int count, float[] x, int xAt, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    for (int i = 0; i < count; i++) {
      boolean holds = x[xAt + i] == y[yAt + i];
      float rest = g[gAt + i];
      dx[dxAt + i] = holds ? rest : 0;
      g[gAt + i] = holds ? 0 : rest;
    }
  }
}
