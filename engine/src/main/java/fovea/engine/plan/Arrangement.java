package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.ir.Axes;
import fovea.ir.Order;
import fovea.ir.Shape;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Where each value of an output comes from: for each of its rows of lanes, channel by channel, the
 * first float of the input's row; -1 for a zero.
 *
 * @param sources one for each value of one image
 */
record Arrangement(int[] sources) {

  /** The same values in another shape, in the order in which they lie channels last. */
  static Arrangement reshape(Shape in, Shape out) {
    return of(in, out, index -> index);
  }

  /** The axes in another order. */
  static Arrangement permute(Shape in, Shape out, Order order) {
    return of(
        in,
        out,
        index -> {
          int[] to = coordinates(out, index);
          int[] from = new int[to.length];
          for (int axis = 0; axis < to.length; axis++) {
            from[order.axes().get(axis)] = to[axis];
          }
          return index(in, from);
        });
  }

  /**
   * The input moved, zeros around it.
   *
   * @param before for each spatial axis the output's cell that gets the input's first one; less
   *     than 0 to cut
   */
  static Arrangement shift(Shape in, Shape out, int[] before) {
    return of(
        in,
        out,
        index -> {
          int[] at = coordinates(out, index);
          for (int axis = 0; axis < before.length; axis++) {
            at[axis] -= before[axis];
          }
          return index(in, at);
        });
  }

  /** Each cell several times over. */
  static Arrangement repeat(Shape in, Shape out, Axes factor) {
    return of(
        in,
        out,
        index -> {
          int[] at = coordinates(out, index);
          for (int axis = 0; axis < out.spatialRank(); axis++) {
            at[axis] /= factor.get(axis);
          }
          return index(in, at);
        });
  }

  /**
   * @param source from an output's index, channels last, to the input's; -1 for a zero
   */
  private static Arrangement of(Shape in, Shape out, IntUnaryOperator source) {
    Grid from = Grid.of(in);
    Grid to = Grid.of(out);
    int[] sources = new int[to.channels() * to.cells()];
    for (int c = 0; c < to.channels(); c++) {
      for (int cell = 0; cell < to.cells(); cell++) {
        int index = source.applyAsInt(cell * to.channels() + c);
        int row = index % from.channels() * from.cells() + index / from.channels();
        sources[c * to.cells() + cell] = index < 0 ? -1 : row * Lanes.COUNT;
      }
    }
    return new Arrangement(sources);
  }

  private static int[] coordinates(Shape shape, int index) {
    int[] at = new int[shape.rank()];
    int rest = index;
    for (int axis = at.length - 1; axis >= 0; axis--) {
      int extent = (int) shape.get(axis);
      at[axis] = rest % extent;
      rest /= extent;
    }
    return at;
  }

  private static int index(Shape shape, int[] at) {
    int index = 0;
    for (int axis = 0; axis < at.length; axis++) {
      int extent = (int) shape.get(axis);
      if (at[axis] < 0 || at[axis] >= extent) {
        return -1;
      }
      index = index * extent + at[axis];
    }
    return index;
  }

  /** Copies an input's slab into its places. */
  void copy(float[] arena, int from, int to) {
    for (int i = 0; i < sources.length; i++) {
      int at = to + i * Lanes.COUNT;
      if (sources[i] < 0) {
        Arrays.fill(arena, at, at + Lanes.COUNT, 0);
      } else {
        System.arraycopy(arena, from + sources[i], arena, at, Lanes.COUNT);
      }
    }
  }

  /** Adds an output's slab to the places that it came from. */
  void addBack(float[] arena, int from, int to) {
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] >= 0) {
        int at = to + sources[i];
        int source = from + i * Lanes.COUNT;
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
          arena[at + lane] += arena[source + lane];
        }
      }
    }
  }
}
