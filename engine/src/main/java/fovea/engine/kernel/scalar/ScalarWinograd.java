package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Tiles;
import fovea.engine.kernel.WinogradKernels;
import fovea.engine.kernel.WinogradPoints;
import java.util.Arrays;

/** Winograd's transforms as the products of matrices that they are, tile by tile. */
final class ScalarWinograd implements WinogradKernels {
  /** Cells of a panel that are added up at a time. */
  private static final int SOME = 64;

  private final Matrices two = new Matrices(2);
  private final Matrices four = new Matrices(4);

  /** The matrices of tiles of one size, and their transposes. */
  private static final class Matrices {
    final float[][] inputs;
    final float[][] outputs;
    final float[][] gradients;
    final float[][] filters;
    final float[][] weights;

    Matrices(int size) {
      this.inputs = WinogradPoints.inputs(size);
      this.outputs = WinogradPoints.outputs(size);
      this.gradients = transposed(outputs);
      this.filters = WinogradPoints.filters(size);
      this.weights = transposed(filters);
    }

    private static float[][] transposed(float[][] matrix) {
      float[][] turned = new float[matrix[0].length][matrix.length];
      for (int i = 0; i < matrix.length; i++) {
        for (int j = 0; j < matrix[0].length; j++) {
          turned[j][i] = matrix[i][j];
        }
      }
      return turned;
    }
  }

  private Matrices matrices(int size) {
    return size == 4 ? four : two;
  }

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
    float[][] matrix = matrices(tiles.size()).inputs;
    toPoints(
        tiles,
        matrix,
        planes,
        x,
        xAt,
        height * width * COUNT,
        height,
        width,
        top,
        left,
        v,
        vAt,
        scratch);
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
    float[][] matrix = matrices(tiles.size()).gradients;
    toPoints(tiles, matrix, planes, g, gAt, plane, height, width, top, left, v, vAt, scratch);
  }

  /** The matrix times what each tile sees times the matrix's transpose. */
  private static void toPoints(
      Tiles tiles,
      float[][] matrix,
      int planes,
      float[] x,
      int xAt,
      int plane,
      int height,
      int width,
      int top,
      int left,
      float[] v,
      int vAt,
      Scratch scratch) {
    int seen = matrix[0].length;
    int points = matrix.length;
    float[][] work = scratch.rows(3, points * points * COUNT);
    for (int each = 0; each < planes; each++) {
      for (int tile = 0; tile < tiles.count(); tile++) {
        int y0 = top + tile / tiles.columns() * tiles.size();
        int x0 = left + tile % tiles.columns() * tiles.size();
        for (int i = 0; i < seen; i++) {
          for (int j = 0; j < seen; j++) {
            int to = (i * seen + j) * COUNT;
            int y = y0 + i;
            int column = x0 + j;
            if (y >= 0 && y < height && column >= 0 && column < width) {
              int from = xAt + each * plane + (y * width + column) * COUNT;
              System.arraycopy(x, from, work[0], to, COUNT);
            } else {
              Arrays.fill(work[0], to, to + COUNT, 0);
            }
          }
        }
        sandwich(matrix, work);
        int to = vAt + each * tiles.planeStep() + tile * tiles.tileStep();
        for (int point = 0; point < points * points; point++) {
          System.arraycopy(work[2], point * COUNT, v, to + point * tiles.pointStep(), COUNT);
        }
      }
    }
  }

  /** {@code work[2] = matrix * work[0] * matrix'}, each element a cell; work[1] is overwritten. */
  private static void sandwich(float[][] matrix, float[][] work) {
    int to = matrix.length;
    int from = matrix[0].length;
    Arrays.fill(work[1], 0, to * from * COUNT, 0);
    for (int i = 0; i < to; i++) {
      for (int k = 0; k < from; k++) {
        add(matrix[i][k], work[0], k * from * COUNT, work[1], i * from * COUNT, from * COUNT);
      }
    }
    Arrays.fill(work[2], 0, to * to * COUNT, 0);
    for (int i = 0; i < to; i++) {
      for (int j = 0; j < to; j++) {
        for (int k = 0; k < from; k++) {
          int target = (i * to + j) * COUNT;
          add(matrix[j][k], work[1], (i * from + k) * COUNT, work[2], target, COUNT);
        }
      }
    }
  }

  private static void add(float factor, float[] x, int xAt, float[] y, int yAt, int length) {
    if (factor != 0) {
      for (int i = 0; i < length; i++) {
        y[yAt + i] += factor * x[xAt + i];
      }
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
    int size = tiles.size();
    int points = tiles.points();
    float[][] matrix = matrices(size).outputs;
    float[][] work = scratch.rows(3, points * points * COUNT);
    for (int each = 0; each < planes; each++) {
      for (int tile = 0; tile < tiles.count(); tile++) {
        int from = mAt + each * tiles.planeStep() + tile * tiles.tileStep();
        for (int point = 0; point < points * points; point++) {
          System.arraycopy(m, from + point * tiles.pointStep(), work[0], point * COUNT, COUNT);
        }
        sandwich(matrix, work);
        if (bAt >= 0) {
          for (int cell = 0; cell < size * size; cell++) {
            add(1, b, bAt + each * COUNT, work[2], cell * COUNT, COUNT);
          }
        }
        int column = tile % tiles.columns();
        int real = Math.min(size, tiles.width() - column * size);
        for (int i = 0; i < size; i++) {
          int row = tile / tiles.columns() * size + i;
          if (row < tiles.height()) {
            int to = yAt + each * plane + tiles.rowsTo()[row * tiles.columns() + column];
            store(work[2], i * size * COUNT, real * COUNT, relu, y, to);
          }
        }
      }
    }
  }

  private static void store(float[] x, int xAt, int length, boolean relu, float[] y, int yAt) {
    for (int i = 0; i < length; i++) {
      float value = x[xAt + i];
      y[yAt + i] = relu && value < 0 ? 0 : value;
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
    int length = tiles * COUNT;
    float[][] rows = scratch.rows(channels + 1, length);
    float[] sum = rows[channels];
    for (int c = 0; c < channels; c++) {
      System.arraycopy(v, vAt + c * length, rows[c], 0, length);
    }
    for (int f = 0; f < filters; f++) {
      int from = uAt + f / COUNT * channels * COUNT + f % COUNT;
      Arrays.fill(sum, 0, length, 0);
      Rows.accumulate(channels, rows, 0, u, from, COUNT, sum, length);
      System.arraycopy(sum, 0, m, mAt + f * length, length);
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
    int length = panels * COUNT;
    float[][] rows = scratch.rows(count + 1, length);
    float[] sum = rows[count];
    for (int panel = 0; panel < panels; panel++) {
      for (int i = 0; i < count; i++) {
        System.arraycopy(g, gAt + (panel * count + i) * COUNT, rows[i], panel * COUNT, COUNT);
      }
    }
    for (int c = 0; c < channels; c++) {
      for (int panel = 0; panel < panels; panel++) {
        int from = yAt + (panel * channels + c) * COUNT;
        System.arraycopy(y, from, sum, panel * COUNT, COUNT);
      }
      Rows.accumulate(count, rows, 0, x, xAt + c * count, 1, sum, length);
      for (int panel = 0; panel < panels; panel++) {
        int to = yAt + (panel * channels + c) * COUNT;
        System.arraycopy(sum, panel * COUNT, y, to, COUNT);
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
    float[][] rows = scratch.rows(SOME + 1, COUNT);
    for (int first = 0; first < count; first += SOME) {
      int some = Math.min(SOME, count - first);
      for (int panel = 0; panel < panels; panel++) {
        for (int i = 0; i < some; i++) {
          int from = gAt + panel * gPlane + (first + i) * COUNT;
          System.arraycopy(g, from, rows[i], 0, COUNT);
        }
        for (int c = 0; c < channels; c++) {
          int at = yAt + (panel * channels + c) * COUNT;
          System.arraycopy(y, at, rows[SOME], 0, COUNT);
          int from = xAt + c / COUNT * xPlane + c % COUNT + first * COUNT;
          Rows.accumulate(some, rows, 0, x, from, COUNT, rows[SOME], COUNT);
          System.arraycopy(rows[SOME], 0, y, at, COUNT);
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
    float[][] rows = scratch.rows(SOME + 1, COUNT);
    for (int panel = 0; panel < panels; panel++) {
      for (int first = 0; first < channels; first += SOME) {
        int some = Math.min(SOME, channels - first);
        for (int c = 0; c < some; c++) {
          int from = uAt + ((first + c) * PANELS + panel) * COUNT;
          System.arraycopy(u, from, rows[c], 0, COUNT);
        }
        for (int row = 0; row < slabs * tiles; row++) {
          int slab = row / tiles * slabStep;
          int from = xAt + slab + row % tiles * tileStep + first;
          int to = yAt + slab + panel * yPanel + row % tiles * COUNT;
          System.arraycopy(y, to, rows[SOME], 0, COUNT);
          Rows.accumulate(some, rows, 0, x, from, 1, rows[SOME], COUNT);
          System.arraycopy(rows[SOME], 0, y, to, COUNT);
        }
      }
    }
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
    float[][] matrix = matrices(size).filters;
    int points = size + 2;
    float[][] work = scratch.rows(3, points * points * COUNT);
    for (int f = 0; f < filters; f += COUNT) {
      int count = Math.min(COUNT, filters - f);
      for (int c = 0; c < channels; c++) {
        for (int i = 0; i < 9; i++) {
          System.arraycopy(w, wAt + i * tap + c * row + f, work[0], i * COUNT, count);
          Arrays.fill(work[0], i * COUNT + count, i * COUNT + COUNT, 0);
        }
        sandwich(matrix, work);
        int to = uAt + f / COUNT * panelStep + c * cellStep;
        for (int point = 0; point < points * points; point++) {
          System.arraycopy(work[2], point * COUNT, u, to + point * pointStep, COUNT);
        }
      }
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
    float[][] matrix = matrices(size).weights;
    int points = size + 2;
    float[][] work = scratch.rows(3, points * points * COUNT);
    for (int f = 0; f < filters; f += COUNT) {
      int count = Math.min(COUNT, filters - f);
      for (int c = 0; c < channels; c++) {
        int from = uAt + f * channels + c * COUNT;
        for (int point = 0; point < points * points; point++) {
          System.arraycopy(u, from + point * pointStep, work[0], point * COUNT, COUNT);
        }
        sandwich(matrix, work);
        for (int i = 0; i < 9; i++) {
          add(1, work[2], i * COUNT, dw, dwAt + i * tap + c * row + f, count);
        }
      }
    }
  }

  @Override
  public void measure(Tiles tiles, Footprint footprint) {
    footprint.rows(3, tiles.points() * tiles.points() * COUNT);
  }

  @Override
  public void measureMultiply(int channels, int tiles, Footprint footprint) {
    footprint.rows(channels + 1, tiles * COUNT);
  }

  @Override
  public void measureAccumulate(int panels, int count, Footprint footprint) {
    footprint.rows(count + 1, panels * COUNT);
  }

  @Override
  public void measureMultiplyLanes(Footprint footprint) {
    footprint.rows(SOME + 1, COUNT);
  }

  @Override
  public void measureAccumulateLanes(Footprint footprint) {
    footprint.rows(SOME + 1, COUNT);
  }

  @Override
  public void measureFilters(int size, int channels, Footprint footprint) {
    footprint.rows(3, (size + 2) * (size + 2) * COUNT);
  }
}
