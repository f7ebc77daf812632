package fovea.engine.plan;

import java.util.Arrays;

/** Indices into arrays of several axes: each is a sum of one part from every axis. */
final class Sums {
  private Sums() {}

  /** Every sum of one part from each axis, those of the last axis following one another. */
  static int[] of(int[]... axes) {
    int[] sums = {0};
    for (int[] parts : axes) {
      int[] longer = new int[Math.multiplyExact(sums.length, parts.length)];
      int next = 0;
      for (int sum : sums) {
        for (int part : parts) {
          longer[next++] = Math.addExact(sum, part);
        }
      }
      sums = longer;
    }
    return sums;
  }

  /** The parts of an axis along which the index grows evenly: 0, step, 2 step and so on. */
  static int[] steps(long count, long step) {
    int[] parts = new int[Math.toIntExact(count)];
    Arrays.setAll(parts, i -> Math.toIntExact(i * step));
    return parts;
  }
}
