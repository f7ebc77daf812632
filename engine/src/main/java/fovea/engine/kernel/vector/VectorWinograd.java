package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Tiles;
import fovea.engine.kernel.WinogradKernels;
import java.util.Arrays;

/**
 * Winograd's transforms, cut into the passes that {@link WinogradFour}, {@link WinogradTwo}, {@link
 * WinogradFilters} and {@link WinogradProducts} compute. A row outside a plane is one cell of
 * zeros, read again and again with a step of 0.
 */
final class VectorWinograd implements WinogradKernels {
  /** Cells of two panels that stay in the first cache while channels pass by. */
  private static final int NEAR = 160;

  private static final float[] ZEROS = new float[COUNT];

  @Override
  public void input(
      Tiles tiles,
      int planes,
      float[] x,
      int xAt,
      int height,
      int width,
      int top,
      int left,
      float[] v,
      int vAt,
      Scratch scratch) {
    int points = tiles.points();
    int columns = tiles.inputPitch();
    int first = Math.min(columns, Math.max(0, -left));
    int end = Math.max(first, Math.min(columns, width - left));
    int pitch = columns * COUNT;
    float[] t = scratch.floats(LEAD + tiles.rows() * points * pitch);
    clearSides(t, tiles.rows() * points, pitch, first * COUNT, end * COUNT);
    for (int plane = 0; plane < planes; plane++) {
      int from = xAt + (plane * height * width + left + first) * COUNT;
      for (int row = 0; row < tiles.rows() && end > first; row++) {
        int y = top + row * tiles.size();
        int at = LEAD + row * points * pitch + first * COUNT;
        if (tiles.size() == 4) {
          WinogradColumns.inputOfFour(x, from, height, width * COUNT, y, end - first, t, at, pitch);
        } else {
          WinogradColumns.inputOfTwo(x, from, height, width * COUNT, y, end - first, t, at, pitch);
        }
      }
      int to = vAt + plane * tiles.planeStep();
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        if (tiles.size() == 4) {
          WinogradFour.inputRows(
              tiles.inputFrom(), tiles.pointsTo(), t, LEAD + lane, v, to + lane, tiles.pointStep());
        } else {
          WinogradTwo.inputRows(
              tiles.inputFrom(), tiles.pointsTo(), t, LEAD + lane, v, to + lane, tiles.pointStep());
        }
      }
    }
  }

  /** Zeros the columns of each row that lie outside the plane. */
  private static void clearSides(float[] t, int rows, int pitch, int first, int end) {
    for (int row = 0; row < rows; row++) {
      int at = LEAD + row * pitch;
      Arrays.fill(t, at, at + first, 0);
      Arrays.fill(t, at + end, at + pitch, 0);
    }
  }

  @Override
  public void output(
      Tiles tiles,
      int planes,
      float[] m,
      int mAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt,
      int plane,
      Scratch scratch) {
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    int pitch = tiles.columnsStep();
    int step = tiles.points() * tiles.pointStep();
    float[] t = scratch.floats(LEAD + tiles.rows() * tiles.size() * pitch);
    float[] bias = bAt < 0 ? ZEROS : b;
    for (int each = 0; each < planes; each++) {
      int from = mAt + each * tiles.planeStep();
      int biasAt = bAt < 0 ? 0 : bAt + each * COUNT;
      int to = yAt + each * plane;
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        int[] source = tiles.pointsFrom();
        int[] target = tiles.columnsTo();
        int[] rows = tiles.rowsFrom();
        int[] places = tiles.rowsTo();
        int[] last = tiles.rowsLast();
        int c = biasAt + lane;
        if (tiles.size() == 4) {
          WinogradFour.outputColumns(source, target, m, from + lane, step, t, LEAD + lane, pitch);
          WinogradFour.outputRows(rows, places, last, t, LEAD + lane, bias, c, floor, y, to + lane);
        } else {
          WinogradTwo.outputColumns(source, target, m, from + lane, step, t, LEAD + lane, pitch);
          WinogradTwo.outputRows(rows, places, last, t, LEAD + lane, bias, c, floor, y, to + lane);
        }
      }
    }
  }

  @Override
  public void gradient(
      Tiles tiles,
      int planes,
      float[] g,
      int gAt,
      int plane,
      int height,
      int width,
      int top,
      int left,
      float[] v,
      int vAt,
      Scratch scratch) {
    int points = tiles.points();
    int pitch = tiles.columns() * tiles.size() * COUNT;
    int count = Math.min(tiles.columns() * tiles.size(), width - left);
    float[] t = scratch.floats(LEAD + tiles.rows() * points * pitch);
    clearSides(t, tiles.rows() * points, pitch, 0, count * COUNT);
    for (int each = 0; each < planes; each++) {
      int first = gAt + each * plane + left * COUNT;
      for (int row = 0; row < tiles.rows(); row++) {
        int y = top + row * tiles.size();
        WinogradColumns.gradient(
            tiles, g, first, height, width * COUNT, y, count, t, LEAD + row * points * pitch);
      }
      int to = vAt + each * tiles.planeStep();
      int[] from = tiles.gradientFrom();
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        int[] target = tiles.pointsTo();
        if (tiles.size() == 4) {
          WinogradFour.gradientRows(from, target, t, LEAD + lane, v, to + lane, tiles.pointStep());
        } else {
          WinogradTwo.gradientRows(from, target, t, LEAD + lane, v, to + lane, tiles.pointStep());
        }
      }
    }
  }

  @Override
  public void multiply(
      int channels,
      int filters,
      int tiles,
      float[] v,
      int vAt,
      float[] u,
      int uAt,
      float[] m,
      int mAt,
      Scratch scratch) {
    int plane = tiles * COUNT;
    for (int f = 0; f < filters; f += 8) {
      int last = Math.min(7, filters - 1 - f);
      int from = uAt + f / COUNT * channels * COUNT + f % COUNT;
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        for (int tile = 0; tile < tiles; tile += 2) {
          int t0 = tile * COUNT + lane;
          int t1 = Math.min(tile + 1, tiles - 1) * COUNT + lane;
          int to = mAt + f * plane;
          WinogradProducts.eightFilters(
              channels, v, vAt + t0, vAt + t1, plane, u, from, m, to + t0, to + t1, plane, last);
        }
      }
    }
  }

  @Override
  public void accumulate(
      int channels,
      int panels,
      int count,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] y,
      int yAt,
      Scratch scratch) {
    int panelOfG = count * COUNT;
    int panelOfY = channels * COUNT;
    int vectors = panels * (COUNT / Species.LENGTH);
    for (int vector = 0; vector < vectors; vector += 2) {
      int lane = vector * Species.LENGTH;
      int other = Math.min(vector + 1, vectors - 1) * Species.LENGTH;
      int g0 = gAt + lane / COUNT * panelOfG + lane % COUNT;
      int g1 = gAt + other / COUNT * panelOfG + other % COUNT;
      int y0 = yAt + lane / COUNT * panelOfY + lane % COUNT;
      int y1 = yAt + other / COUNT * panelOfY + other % COUNT;
      for (int c = 0; c < channels; c += 8) {
        int last = Math.min(7, channels - 1 - c);
        int x0 = xAt + c * count;
        WinogradProducts.eightChannels(
            count, x, x0, count, last, g, g0, g1, y, y0 + c * COUNT, y1 + c * COUNT);
      }
    }
  }

  @Override
  public void accumulateLanes(
      int channels,
      int panels,
      int count,
      float[] x,
      int xAt,
      int xPlane,
      float[] g,
      int gAt,
      int gPlane,
      float[] y,
      int yAt,
      Scratch scratch) {
    int panelOfY = channels * COUNT;
    int vectors = panels * (COUNT / Species.LENGTH);
    for (int first = 0; first < count; first += NEAR) {
      int some = Math.min(NEAR, count - first);
      int x0 = xAt + first * COUNT;
      for (int vector = 0; vector < vectors; vector += 2) {
        int lane = vector * Species.LENGTH;
        int other = Math.min(vector + 1, vectors - 1) * Species.LENGTH;
        int g0 = gAt + first * COUNT + lane / COUNT * gPlane + lane % COUNT;
        int g1 = gAt + first * COUNT + other / COUNT * gPlane + other % COUNT;
        int y0 = yAt + lane / COUNT * panelOfY + lane % COUNT;
        int y1 = yAt + other / COUNT * panelOfY + other % COUNT;
        for (int c = 0; c < channels; c += 8) {
          int from = x0 + c / COUNT * xPlane + c % COUNT;
          WinogradProducts.eightLanes(
              some, x, from, g, g0, g1, y, y0 + c * COUNT, y1 + c * COUNT, COUNT);
        }
      }
    }
  }

  @Override
  public void multiplyLanes(
      int slabs,
      int slabStep,
      int tiles,
      int tileStep,
      int channels,
      int panels,
      float[] x,
      int xAt,
      float[] u,
      int uAt,
      float[] y,
      int yAt,
      int yPanel,
      Scratch scratch) {
    int end = panels * COUNT;
    int last = slabs * tiles - 1;
    for (int row = 0; row <= last; row += 4) {
      int r1 = Math.min(row + 1, last);
      int r2 = Math.min(row + 2, last);
      int r3 = Math.min(row + 3, last);
      for (int f = 0; f < end; f += 4 * Species.LENGTH) {
        WinogradProducts.fourRows(
            channels,
            x,
            xAt + at(row, tiles, slabStep, tileStep),
            xAt + at(r1, tiles, slabStep, tileStep),
            xAt + at(r2, tiles, slabStep, tileStep),
            xAt + at(r3, tiles, slabStep, tileStep),
            u,
            uAt + f,
            y,
            yAt + at(row, tiles, slabStep, COUNT),
            yAt + at(r1, tiles, slabStep, COUNT),
            yAt + at(r2, tiles, slabStep, COUNT),
            yAt + at(r3, tiles, slabStep, COUNT),
            at(f, COUNT, yPanel, 1),
            at(Math.min(f + Species.LENGTH, end - Species.LENGTH), COUNT, yPanel, 1),
            at(Math.min(f + 2 * Species.LENGTH, end - Species.LENGTH), COUNT, yPanel, 1),
            at(Math.min(f + 3 * Species.LENGTH, end - Species.LENGTH), COUNT, yPanel, 1));
      }
    }
  }

  /** Where one of many lies that come in groups: a tile of a slab, a filter of a panel. */
  private static int at(int index, int group, int groupStep, int step) {
    return index / group * groupStep + index % group * step;
  }

  @Override
  public void filters(
      int size,
      int channels,
      int filters,
      float[] w,
      int wAt,
      int row,
      int tap,
      float[] u,
      int uAt,
      int panelStep,
      int cellStep,
      int pointStep,
      Scratch scratch) {
    int points = size + 2;
    for (int f = 0; f < filters; f += COUNT) {
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        int first = uAt + f / COUNT * panelStep + lane;
        // Columns go to the first three points of each row, and rows from there to all of them.
        for (int kx = 0; kx < 3; kx++) {
          int from = wAt + kx * tap + f + lane;
          int to = first + kx * pointStep;
          toPoints(size, channels, w, from, row, 3 * tap, u, to, cellStep, points * pointStep);
        }
        for (int i = 0; i < points; i++) {
          int at = first + i * points * pointStep;
          toPoints(size, channels, u, at, cellStep, pointStep, u, at, cellStep, pointStep);
        }
      }
    }
  }

  private static void toPoints(
      int size,
      int count,
      float[] w,
      int at,
      int step,
      int tap,
      float[] u,
      int to,
      int next,
      int point) {
    if (size == 4) {
      WinogradFilters.filters4(count, w, at, step, tap, u, to, next, point);
    } else {
      WinogradFilters.filters2(count, w, at, step, tap, u, to, next, point);
    }
  }

  @Override
  public void filterGradient(
      int size,
      int channels,
      int filters,
      float[] u,
      int uAt,
      int pointStep,
      float[] dw,
      int dwAt,
      int row,
      int tap,
      Scratch scratch) {
    int points = size + 2;
    int panel = channels * COUNT;
    float[] t = scratch.floats(LEAD + 3 * points * panel);
    for (int f = 0; f < filters; f += COUNT) {
      Arrays.fill(t, LEAD, LEAD + 3 * points * panel, 0);
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        for (int j = 0; j < points; j++) {
          int from = uAt + j * pointStep + f * channels + lane;
          int to = LEAD + j * panel + lane;
          toWeights(size, channels, u, from, points * pointStep, t, to, COUNT, points * panel);
        }
        for (int ky = 0; ky < 3; ky++) {
          int from = LEAD + ky * points * panel + lane;
          int to = dwAt + 3 * ky * tap + f + lane;
          toWeights(size, channels, t, from, panel, dw, to, row, tap);
        }
      }
    }
  }

  private static void toWeights(
      int size, int count, float[] u, int at, int point, float[] w, int to, int next, int tap) {
    if (size == 4) {
      WinogradFilters.weights4(count, u, at, COUNT, point, w, to, next, tap);
    } else {
      WinogradFilters.weights2(count, u, at, COUNT, point, w, to, next, tap);
    }
  }

  @Override
  public void measure(Tiles tiles, Footprint footprint) {
    int rows = tiles.rows();
    footprint.floats(LEAD + rows * tiles.points() * tiles.inputPitch() * COUNT);
    footprint.floats(LEAD + rows * tiles.size() * tiles.columnsStep());
    footprint.floats(LEAD + rows * tiles.points() * tiles.columns() * tiles.size() * COUNT);
  }

  /** Nothing: the sums live in registers. */
  @Override
  public void measureMultiply(int channels, int tiles, Footprint footprint) {}

  @Override
  public void measureAccumulate(int panels, int count, Footprint footprint) {}

  @Override
  public void measureMultiplyLanes(Footprint footprint) {}

  @Override
  public void measureAccumulateLanes(Footprint footprint) {}

  @Override
  public void measureFilters(int size, int channels, Footprint footprint) {
    footprint.floats(LEAD + 3 * (size + 2) * channels * COUNT);
  }
}
