package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;

/**
 * Fully connected layers. Forward and input gradient keep images in the lanes; the weight gradient,
 * a sum over the images of a batch, has units in the lanes instead.
 */
final class VectorDense implements DenseKernels {
  private static final float[] ZEROS = new float[COUNT];

  /** Scratch of a weight gradient: eight inputs by two vectors. */
  private static final int TILE = 8 * 2 * Species.LENGTH;

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
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    for (int u = 0; u < units; u += 16) {
      int last = Math.min(15, units - 1 - u);
      float[] bias = bAt < 0 ? ZEROS : b;
      int biasAt = bAt < 0 ? 0 : bAt + u;
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        DenseTiles.sixteenUnits(
            inputs,
            x,
            xAt + lane,
            w,
            wAt + u,
            units,
            bias,
            biasAt,
            floor,
            y,
            yAt + u * COUNT + lane,
            last);
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
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    float[] bias = bAt < 0 ? ZEROS : b;
    int eight = 8 * Species.LENGTH;
    int u = 0;
    for (; u + eight <= units + Species.LENGTH - 1; u += eight) {
      // Without a bias all begin at zero.
      int step = bAt < 0 ? 0 : Species.LENGTH;
      int biasAt = bAt < 0 ? 0 : bAt + u;
      DenseTiles.eightVectors(
          inputs, x, xAt, w, wAt + u, units, bias, biasAt, step, floor, y, yAt + u);
    }
    for (; u < units; u += Species.LENGTH) {
      DenseTiles.oneVector(
          inputs, x, xAt, w, wAt + u, units, bias, bAt < 0 ? 0 : bAt + u, floor, y, yAt + u);
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
    DenseRows.inputGradient(inputs, units, g, gAt, w, wAt, dx, dxAt, scratch);
  }

  @Override
  public void measureRow(Footprint footprint) {
    footprint.floats(DenseRows.SUMS);
  }

  @Override
  public void rowWeightGradient(
      int inputs, int units, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt) {
    DenseRows.weightGradient(inputs, units, x, xAt, g, gAt, dw, dwAt);
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
    for (int i = 0; i < inputs; i += 4) {
      int last = Math.min(3, inputs - 1 - i);
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        DenseTiles.fourInputs(
            units,
            g,
            gAt + lane,
            w,
            wAt + i * units,
            wAt + (i + Math.min(1, last)) * units,
            wAt + (i + Math.min(2, last)) * units,
            wAt + (i + last) * units,
            dx,
            dxAt + i * COUNT + lane,
            last);
      }
    }
  }

  @Override
  public void measure(int units, boolean back, boolean learns, Footprint footprint) {
    if (learns) {
      footprint.floats(TILE);
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
    float[] tile = scratch.floats(TILE);
    int two = 2 * Species.LENGTH;
    for (int u = 0; u < units; u += two) {
      int g0 = gAt + panel(u, panelStep);
      // Beyond the last unit there may be no panel: the first vector is then computed twice.
      boolean pair = u + Species.LENGTH < units;
      int g1 = pair ? gAt + panel(u + Species.LENGTH, panelStep) : g0;
      int width = Math.min(two, units - u);
      for (int i = 0; i < inputs; i += 8) {
        int last = Math.min(7, inputs - 1 - i);
        int from = xAt + i * COUNT;
        int to = dwAt + i * units + u;
        if (width == two) {
          DenseTiles.eightInputs(
              count, slabStep, x, from, last, g, g0, g1, dw, to, to + Species.LENGTH, units);
          continue;
        }
        // A vector would reach into the next input's weights, which another thread may have.
        DenseTiles.eightInputs(
            count, slabStep, x, from, last, g, g0, g1, tile, 0, Species.LENGTH, two);
        for (int j = 0; j <= last; j++) {
          System.arraycopy(tile, j * two, dw, to + j * units, width);
        }
      }
    }
  }

  /** Where the vector that begins with a unit begins. */
  private static int panel(int unit, int panelStep) {
    return unit / COUNT * panelStep + unit % COUNT;
  }
}
