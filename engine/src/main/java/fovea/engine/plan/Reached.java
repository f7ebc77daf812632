package fovea.engine.plan;

import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cells of one axis of a convolution's input, every stride-th from the first, and the taps of the
 * kernel that reach them.
 *
 * @param count how many cells
 * @param taps their indices in the kernel, growing
 */
record Reached(Window window, int first, int count, List<Integer> taps) {
  /** The indices of the taps, times a step. */
  int[] taps(int step) {
    return taps.stream().mapToInt(k -> k * step).toArray();
  }

  /** For each tap the output cell that it leads the first of the cells to. */
  int[] outputs() {
    return taps.stream().mapToInt(k -> output(window, first, k)).toArray();
  }

  private static int output(Window window, long cell, int tap) {
    return (int) Math.floorDiv(cell + window.before() - tap * window.dilation(), window.stride());
  }

  /** All cells of an axis: sets that are equal modulo the stride, and reached by the same taps. */
  static List<Reached> all(Window window) {
    List<Reached> all = new ArrayList<>();
    for (int first = 0; first < Math.min(window.stride(), window.input()); first++) {
      long place = first + window.before();
      List<Integer> taps =
          IntStream.range(0, (int) window.kernel())
              .filter(k -> Math.floorMod(place - k * window.dilation(), window.stride()) == 0)
              .boxed()
              .toList();
      int count = Math.toIntExact((window.input() - first - 1) / window.stride() + 1);
      all.add(new Reached(window, first, count, taps));
    }
    return all;
  }

  /** These cells in runs, each with only those taps that lead to an output. */
  List<Reached> runs() {
    List<Reached> runs = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= count; i++) {
      if (i == count || !leading(i).equals(leading(begin))) {
        int from = first + begin * (int) window.stride();
        runs.add(new Reached(window, from, i - begin, leading(begin)));
        begin = i;
      }
    }
    return runs;
  }

  private List<Integer> leading(int index) {
    long cell = first + index * window.stride();
    return taps.stream()
        .filter(k -> output(window, cell, k) >= 0 && output(window, cell, k) < window.output())
        .toList();
  }

  /** How far the taps of an axis reach over its outputs. */
  static Border.Margin overhang(Window window) {
    int before = 0;
    int after = 0;
    for (Reached cells : all(window)) {
      for (int at : cells.outputs()) {
        before = Math.max(before, -at);
        after = Math.max(after, at + cells.count() - (int) window.output());
      }
    }
    return new Border.Margin(before, after);
  }
}
