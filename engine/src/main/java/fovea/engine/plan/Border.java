package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import java.util.Arrays;

/**
 * A grid with rows and columns of zeros around it, so that a window needs no case for the border.
 *
 * @param inner the grid itself
 * @param top rows above
 * @param bottom rows below
 * @param left columns before
 * @param right columns after
 */
record Border(Grid inner, int top, int bottom, int left, int right) {

  /** Whether there is no border at all. */
  boolean isEmpty() {
    return top == 0 && bottom == 0 && left == 0 && right == 0;
  }

  /** The grid with its border. */
  Grid outer() {
    return new Grid(inner.channels(), top + inner.height() + bottom, left + inner.width() + right);
  }

  /** Copies a slab into the middle and clears the border. */
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
    int row = inner.width() * cell;
    int width = left * cell + row + right * cell;
    int at = to + top * width + left * cell;
    Arrays.fill(arena, to, at, 0);
    for (int y = 0; y < inner.height(); y++) {
      System.arraycopy(arena, from + y * row, arena, at, row);
      // The end of this row and the beginning of the next; after the last row, what is below.
      int gap = y + 1 < inner.height() ? width - row : right * cell + bottom * width;
      Arrays.fill(arena, at + row, at + row + gap, 0);
      at += width;
    }
  }
}
