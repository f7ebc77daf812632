package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Maxima;
import fovea.ir.Shape;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
   * @param axes one window for each spatial axis
   * @param includePadding whether padding counts in the divisors
   */
  static Cells of(List<Window> axes, boolean includePadding) {
    return axes.stream().map(axis -> of(axis, includePadding)).reduce(Cells::across).orElseThrow();
  }

  private static Cells of(Window axis, boolean includePadding) {
    List<int[]> windows = new ArrayList<>();
    int[] divisors = new int[Math.toIntExact(axis.output())];
    for (int o = 0; o < divisors.length; o++) {
      long first = o * axis.stride() - axis.before();
      int[] reached =
          IntStream.range(0, (int) axis.kernel())
              .map(k -> Math.toIntExact(first + k * axis.dilation()))
              .filter(cell -> cell < axis.input() + axis.after())
              .toArray();
      int[] real =
          Arrays.stream(reached).filter(cell -> cell >= 0 && cell < axis.input()).toArray();
      windows.add(real);
      divisors[o] = includePadding ? reached.length : real.length;
    }
    return new Cells(Math.toIntExact(axis.input()), windows, divisors);
  }

  /** Windows that share each axis of an input among those of an output, as adaptive pools do. */
  static Cells adaptive(Shape input, Shape output) {
    return IntStream.range(0, input.spatialRank())
        .mapToObj(axis -> adaptive(input.get(axis), output.get(axis)))
        .reduce(Cells::across)
        .orElseThrow();
  }

  private static Cells adaptive(long inputs, long outputs) {
    List<int[]> windows = new ArrayList<>();
    int[] divisors = new int[Math.toIntExact(outputs)];
    for (int o = 0; o < outputs; o++) {
      int first = (int) (o * inputs / outputs);
      int end = (int) (((o + 1) * inputs + outputs - 1) / outputs);
      windows.add(IntStream.range(first, end).toArray());
      divisors[o] = end - first;
    }
    return new Cells(Math.toIntExact(inputs), windows, divisors);
  }

  /** One window of all cells. */
  static Cells all(Grid grid) {
    int[] cells = Sums.steps(grid.cells(), 1);
    return new Cells(cells.length, List.of(cells), new int[] {cells.length});
  }

  /** The windows over these cells as the outer axis and those of another as the inner one. */
  private Cells across(Cells inner) {
    List<int[]> both = new ArrayList<>();
    int[] products = new int[divisors.length * inner.divisors.length];
    for (int o = 0; o < divisors.length; o++) {
      int[] outer = Arrays.stream(windows.get(o)).map(cell -> cell * inner.inputs).toArray();
      for (int i = 0; i < inner.divisors.length; i++) {
        products[both.size()] = divisors[o] * inner.divisors[i];
        both.add(Sums.of(outer, inner.windows.get(i)));
      }
    }
    return new Cells(Math.multiplyExact(inputs, inner.inputs), both, products);
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
    int[] sources = new int[Math.multiplyExact(entries, count)];
    for (int p = 0; p < count; p++) {
      int[] cells = windows.get(p);
      for (int k = 0; k < entries; k++) {
        sources[k * count + p] = cells[k < cells.length ? k : 0] * Lanes.COUNT;
      }
    }
    return new Maxima(entries, count, sources, inputs * Lanes.COUNT);
  }
}
