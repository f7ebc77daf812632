package fovea.engine.plan;

import fovea.ir.Window;
import java.util.List;

/**
 * How a convolution is computed, and why.
 *
 * @param size rows and columns of outputs of a tile of Winograd's algorithm; 0 if it is direct
 * @param share estimated time, by that of the direct sum
 * @param reason one sentence
 */
record ConvolutionChoice(int size, double share, String reason) {
  /** What decides. */
  interface Rule {
    /**
     * The choice for a layer.
     *
     * @param windows one for each spatial axis
     */
    ConvolutionChoice choose(Goal goal, List<Window> windows, int groups, Grid input, Grid output);
  }

  /** The algorithm that the cost model says is the fastest. */
  static final Rule FASTEST = ConvolutionChoice::fastest;

  /** Whether Winograd's algorithm takes the place of the sum itself. */
  boolean isWinograd() {
    return size > 0;
  }

  /** The sum as it is written. */
  static ConvolutionChoice direct(String reason) {
    return new ConvolutionChoice(0, 1, reason);
  }

  private static ConvolutionChoice fastest(
      Goal goal, List<Window> windows, int groups, Grid input, Grid output) {
    if (goal.exact()) {
      return direct("direct: exact sums are asked for");
    }
    if (goal.layout() != Layout.IMAGES) {
      return direct("direct: in this layout there is no other");
    }
    if (!fits(windows, groups)) {
      return direct("direct: winograd is for 3x3 kernels of stride 1, dilation 1 and one group");
    }
    double sum = directCost(input.channels(), output);
    double four = cost(4, input.channels(), output);
    double two = cost(2, input.channels(), output);
    double best = Math.min(four, two);
    if (sum <= best) {
      return direct(
          "direct: winograd is estimated at "
              + percent(best / sum)
              + " of the direct time, too many "
              + "transforms for "
              + input.channels()
              + " to "
              + output.channels()
              + " channels");
    }
    int size = four <= two ? 4 : 2;
    return new ConvolutionChoice(
        size,
        best / sum,
        "winograd "
            + size
            + "x"
            + size
            + ": estimated at "
            + percent(best / sum)
            + " of the direct time, "
            + percent(waste(size, output))
            + " of the tiles' cells unused");
  }

  /** Whether there is a Winograd algorithm for such a layer. */
  static boolean fits(List<Window> windows, int groups) {
    return groups == 1
        && windows.size() == 2
        && windows.stream().allMatch(w -> w.kernel() == 3 && w.stride() == 1 && w.dilation() == 1);
  }

  static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  private static double tiles(int size, Grid output) {
    return (double) ((output.height() + size - 1) / size) * ((output.width() + size - 1) / size);
  }

  private static double waste(int size, Grid output) {
    return 1 - output.cells() / (tiles(size, output) * size * size);
  }

  /** Multiply-adds of vectors. */
  private static double directCost(int channels, Grid output) {
    return 9.0 * channels * output.floats() / 16;
  }

  /** In multiply-adds of vectors, of which the transforms' passes count as measured. */
  private static double cost(int size, int channels, Grid output) {
    int points = (size + 2) * (size + 2);
    int filters = output.channels();
    double products = (double) points * filters * (channels + 8);
    double transforms = points * 6.0 * (channels + filters);
    return tiles(size, output) * (products + transforms);
  }
}
