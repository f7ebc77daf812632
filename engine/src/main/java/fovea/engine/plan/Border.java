package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import java.util.Arrays;

/**
 * A grid with zeros around it, so that a window needs no case for the border. A volume gets slices
 * before and after, and each of its slices rows and columns; an image is a volume of one slice.
 *
 * @param inner the grid itself
 * @param count of its slices, which lie one below the other
 * @param slices before and after
 * @param rows above and below
 * @param columns before and after
 */
record Border(Grid inner, int count, Margin slices, Margin rows, Margin columns) {

  /** What is added along one axis. */
  record Margin(int before, int after) {
    boolean isEmpty() {
      return before == 0 && after == 0;
    }

    int sum() {
      return before + after;
    }
  }

  /** Whether there is no border at all. */
  boolean isEmpty() {
    return slices.isEmpty() && rows.isEmpty() && columns.isEmpty();
  }

  /** The grid with its border. */
  Grid outer() {
    return new Grid(
        inner.channels(), (slices.sum() + count) * outerRows(), columns.sum() + inner.width());
  }

  /** Rows of one slice with their border. */
  int outerRows() {
    return rows.sum() + inner.height() / count;
  }

  /** Copies a slab into the middle and clears the border, each float written once. */
  void copy(float[] arena, int from, int to) {
    for (int c = 0; c < inner.channels(); c++) {
      copyPlane(arena, from + c * inner.plane(), to + c * outer().plane(), Lanes.COUNT);
    }
  }

  /**
   * Copies one plane into the middle and clears the border around it.
   *
   * @param cell floats of one cell
   */
  void copyPlane(float[] arena, int from, int to, int cell) {
    copyPlane(arena, from, arena, to, cell);
  }

  /** The same into another array. */
  void copyPlane(float[] source, int from, float[] target, int to, int cell) {
    int row = inner.width() * cell;
    int width = (columns.sum() + inner.width()) * cell;
    int height = inner.height() / count;
    int end = to;
    for (int y = 0; y < inner.height(); y++) {
      int line = (slices.before() + y / height) * outerRows() + rows.before() + y % height;
      int at = to + line * width + columns.before() * cell;
      Arrays.fill(target, end, at, 0);
      System.arraycopy(source, from + y * row, target, at, row);
      end = at + row;
    }
    Arrays.fill(target, end, to + (slices.sum() + count) * outerRows() * width, 0);
  }
}
