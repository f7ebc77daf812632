package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Taps;
import fovea.ir.AvgPool;
import fovea.ir.MaxPool;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pool that becomes part of the convolution before it, whose results it takes while they are in
 * registers: windows of four cells that share none. Cells that no window reaches are not computed.
 *
 * @param windows for each output cell the four cells of the convolution's output
 * @param mean whether it takes their mean, and not the largest
 */
record FusedPool(List<int[]> windows, boolean mean, String text) {
  private static final int ENTRIES = 4;

  /** A node's pool of such windows; null if it has none. */
  static @Nullable FusedPool of(Node node, Shape input) {
    Op op = node.op();
    if (op instanceof AvgPool pool) {
      return of(Cells.of(pool.windows(input), pool.includePadding()), true, pool.text());
    }
    return op instanceof MaxPool pool
        ? of(Cells.of(pool.windows(input), false), false, pool.text())
        : null;
  }

  private static @Nullable FusedPool of(Cells cells, boolean mean, String text) {
    Set<Integer> seen = new HashSet<>();
    for (int p = 0; p < cells.windows().size(); p++) {
      int[] window = cells.windows().get(p);
      if (window.length != ENTRIES || mean && cells.divisors()[p] != ENTRIES) {
        return null;
      }
      for (int cell : window) {
        if (!seen.add(cell)) {
          return null;
        }
      }
    }
    return new FusedPool(cells.windows(), mean, text);
  }

  /**
   * Rows of the convolution's output that each row of windows takes, one band below the other; 0 if
   * the windows lie in no such bands.
   *
   * @param convolved the convolution's output
   * @param width windows in a row
   */
  int band(Grid convolved, int width) {
    int rows = windows.size() / width;
    int height =
        rows == 1
            ? convolved.height()
            : (windows.get(width)[0] - windows.get(0)[0]) / convolved.width();
    int cells = height * convolved.width();
    for (int p = 0; p < windows.size(); p++) {
      for (int k = 0; k < ENTRIES; k++) {
        int cell = windows.get(p)[k] - p / width * cells;
        if (cell < 0 || cell >= cells || cell != windows.get(p % width)[k]) {
          return 0;
        }
      }
    }
    return height;
  }

  /** Whether its windows are two by two side by side. */
  boolean isOfPairs(int convolved, int width) {
    for (int p = 0; p < width; p++) {
      int[] window = windows.get(p);
      boolean upper = window[0] == 2 * p && window[1] == 2 * p + 1;
      if (!upper || window[2] != convolved + 2 * p || window[3] != convolved + 2 * p + 1) {
        return false;
      }
    }
    return true;
  }

  /** The windows of the first band. */
  Cells first(int band, Grid convolved, int width) {
    int[] divisors = new int[width];
    Arrays.fill(divisors, ENTRIES);
    return new Cells(band * convolved.width(), windows.subList(0, width), divisors);
  }

  /** The tables of a convolution for its windows: four places for each target. */
  Taps pooled(Taps taps) {
    int count = windows.size();
    int[] places = new int[ENTRIES * count];
    for (int k = 0; k < ENTRIES; k++) {
      for (int p = 0; p < count; p++) {
        places[k * count + p] = taps.places()[windows.get(p)[k]];
      }
    }
    int[] targets = Sums.steps(count, Lanes.COUNT);
    int map = count * Lanes.COUNT;
    return new Taps(
        taps.offsets(),
        places,
        targets,
        1,
        taps.channels(),
        taps.filters(),
        map,
        taps.weightStep());
  }
}
