package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Maxima;
import fovea.engine.kernel.Mix;
import fovea.ir.Window;
import java.util.ArrayList;
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
  Mix mean() {
    int count = windows.size();
    int entries = largest();
    int[] sources = new int[entries * count];
    float[] weights = new float[entries * count];
    for (int p = 0; p < count; p++) {
      int[] cells = windows.get(p);
      for (int k = 0; k < cells.length; k++) {
        sources[k * count + p] = cells[k] * Lanes.COUNT;
        weights[k * count + p] = 1f / divisors[p];
      }
    }
    return new Mix(entries, count, sources, weights, inputs * Lanes.COUNT);
  }

  /** The gradient of the mean: for each input cell the windows that read it. */
  Mix meanGradient() {
    List<List<Integer>> readers = new ArrayList<>();
    for (int cell = 0; cell < inputs; cell++) {
      readers.add(new ArrayList<>());
    }
    for (int p = 0; p < windows.size(); p++) {
      for (int cell : windows.get(p)) {
        readers.get(cell).add(p);
      }
    }
    int entries = Math.max(1, readers.stream().mapToInt(List::size).max().orElse(1));
    int[] sources = new int[entries * inputs];
    float[] weights = new float[entries * inputs];
    for (int cell = 0; cell < inputs; cell++) {
      List<Integer> all = readers.get(cell);
      for (int k = 0; k < all.size(); k++) {
        sources[k * inputs + cell] = all.get(k) * Lanes.COUNT;
        weights[k * inputs + cell] = 1f / divisors[all.get(k)];
      }
    }
    return new Mix(entries, inputs, sources, weights, windows.size() * Lanes.COUNT);
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
