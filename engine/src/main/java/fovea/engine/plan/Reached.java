package fovea.engine.plan;

import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The cells of one axis of a convolution's input that are reached by the same taps: every stride-th
 * from the first.
 */
record Reached(Window window, int first) {
  /** The indices of their taps in the kernel, times a step. */
  int[] taps(int step) {
    return reaching().stream().mapToInt(k -> k * step).toArray();
  }

  /** For each tap the output cell that it leads the first of the cells to. */
  int[] outputs() {
    return reaching().stream()
        .mapToInt(k -> (int) Math.floorDiv(reach(k), window.stride()))
        .toArray();
  }

  private List<Integer> reaching() {
    List<Integer> taps = new ArrayList<>();
    for (int k = 0; k < window.kernel(); k++) {
      if (Math.floorMod(reach(k), window.stride()) == 0) {
        taps.add(k);
      }
    }
    return taps;
  }

  private long reach(int k) {
    return first + window.before() - k * window.dilation();
  }

  /** How many cells. */
  int count() {
    return Math.toIntExact((window.input() - first - 1) / window.stride() + 1);
  }

  /** All sets of such cells of an axis. */
  static List<Reached> all(Window window) {
    List<Reached> all = new ArrayList<>();
    for (int first = 0; first < Math.min(window.stride(), window.input()); first++) {
      all.add(new Reached(window, first));
    }
    return all;
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
