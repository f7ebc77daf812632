package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Maxima;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cells that each window of a pool reads, and what its sum is divided by.
 *
 * @param inputs cells of the input plane
 * @param windows for each output cell the input cells that it reads, in row order
 * @param divisors for each output cell
 */
record Cells(int inputs, List<int[]> windows, int[] divisors) {

  /**
   * The cells of sliding windows.
   *
   * @param axes one window (a sequence) or two (an image)
   * @param includePadding whether padding counts in the divisors
   */
  static Cells of(List<Window> axes, boolean includePadding) {
    if (axes.size() > 2) {
      throw new IllegalArgumentException(
          "pool: the engine has kernels for 1 or 2 spatial axes, got " + axes.size());
    }
    Window rows = axes.size() == 2 ? axes.get(0) : new Window(1, 1, 1, 1, 0, 0, false);
    Window columns = axes.get(axes.size() - 1);
    List<int[]> windows = new ArrayList<>();
    List<Integer> divisors = new ArrayList<>();
    for (long y = 0; y < rows.output(); y++) {
      for (long x = 0; x < columns.output(); x++) {
        List<Integer> cells = new ArrayList<>();
        int padded = 0;
        for (long ky = 0; ky < rows.kernel(); ky++) {
          for (long kx = 0; kx < columns.kernel(); kx++) {
            long iy = y * rows.stride() + ky * rows.dilation() - rows.before();
            long ix = x * columns.stride() + kx * columns.dilation() - columns.before();
            if (iy < rows.input() + rows.after() && ix < columns.input() + columns.after()) {
              padded++;
            }
            if (iy >= 0 && iy < rows.input() && ix >= 0 && ix < columns.input()) {
              cells.add((int) (iy * columns.input() + ix));
            }
          }
        }
        windows.add(cells.stream().mapToInt(Integer::intValue).toArray());
        divisors.add(includePadding ? padded : cells.size());
      }
    }
    return new Cells(
        Math.toIntExact(rows.input() * columns.input()),
        windows,
        divisors.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Windows that share an input among a given number of outputs, as adaptive pools have them. */
  static Cells adaptive(Grid input, Grid output) {
    List<int[]> windows = new ArrayList<>();
    for (int y = 0; y < output.height(); y++) {
      for (int x = 0; x < output.width(); x++) {
        List<Integer> cells = new ArrayList<>();
        for (int iy = first(y, input.height(), output.height());
            iy < end(y, input.height(), output.height());
            iy++) {
          for (int ix = first(x, input.width(), output.width());
              ix < end(x, input.width(), output.width());
              ix++) {
            cells.add(iy * input.width() + ix);
          }
        }
        windows.add(cells.stream().mapToInt(Integer::intValue).toArray());
      }
    }
    return new Cells(
        input.cells(), windows, windows.stream().mapToInt(cells -> cells.length).toArray());
  }

  private static int first(int output, int inputs, int outputs) {
    return (int) ((long) output * inputs / outputs);
  }

  private static int end(int output, int inputs, int outputs) {
    return (int) (((output + 1L) * inputs + outputs - 1) / outputs);
  }

  /** One window of all cells. */
  static Cells all(Grid grid) {
    int[] cells = new int[grid.cells()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = i;
    }
    return new Cells(cells.length, List.of(cells), new int[] {cells.length});
  }

  private int largest() {
    return windows.stream().mapToInt(cells -> cells.length).max().orElse(1);
  }

  /** The mean of each window. */
  Blend mean() {
    List<float[]> weights = new ArrayList<>();
    for (int p = 0; p < divisors.length; p++) {
      float[] equal = new float[windows.get(p).length];
      Arrays.fill(equal, 1f / divisors[p]);
      weights.add(equal);
    }
    return new Blend(inputs, windows, weights);
  }

  /** The windows for a maximum, each filled up with its first cell. */
  Maxima maxima() {
    int count = windows.size();
    int entries = largest();
    int[] sources = new int[entries * count];
    for (int p = 0; p < count; p++) {
      int[] cells = windows.get(p);
      for (int k = 0; k < entries; k++) {
        sources[k * count + p] = cells[k < cells.length ? k : 0] * Lanes.COUNT;
      }
    }
    return new Maxima(entries, count, sources, inputs * Lanes.COUNT);
  }
}
