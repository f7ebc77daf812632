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
    Grid outer = outer();
    Arrays.fill(arena, to, to + outer.floats(), 0);
    int row = inner.width() * Lanes.COUNT;
    for (int c = 0; c < inner.channels(); c++) {
      for (int y = 0; y < inner.height(); y++) {
        int source = from + c * inner.plane() + y * row;
        int cell = (c * outer.height() + top + y) * outer.width() + left;
        System.arraycopy(arena, source, arena, to + cell * Lanes.COUNT, row);
      }
    }
  }
}
