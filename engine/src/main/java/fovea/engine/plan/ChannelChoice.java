package fovea.engine.plan;

import fovea.ir.Window;
import java.util.List;

/**
 * How a convolution of one image in channel lanes is computed. There is one image to use the
 * weights on, so that reading them counts: Winograd's algorithm has up to four times as many.
 */
final class ChannelChoice {
  /** Floats of working memory above which the transforms are in no cache. */
  private static final long MOST = 2_000_000;

  /** Share of the direct time that it must promise to stay below: there is more to go wrong. */
  private static final double WORTH = 0.9;

  private ChannelChoice() {}

  static ConvolutionChoice of(
      Goal goal, List<Window> windows, int groups, Value input, Grid output) {
    if (goal.exact()) {
      return direct("direct: exact sums are asked for");
    }
    if (input.layout() != Layout.CHANNELS) {
      return direct("direct: winograd is not for the layer that the image enters");
    }
    if (!ConvolutionChoice.fits(windows, groups)) {
      return direct("direct: winograd is for 3x3 kernels of stride 1, dilation 1 and one group");
    }
    double sum = cost(9, input, output, output.cells());
    double best = WORTH * sum;
    int size = 0;
    for (int each = 4; each >= 2; each -= 2) {
      double cost = winograd(each, input, output);
      if (cost < best && work(each, input, output) <= MOST) {
        best = cost;
        size = each;
      }
    }
    if (size == 0) {
      return direct("direct: winograd is estimated to take no less time");
    }
    long percent = Math.round(100 * best / sum);
    String reason = "winograd " + size + "x" + size + ": estimated at " + percent;
    return new ConvolutionChoice(size, reason + " % of the direct time");
  }

  private static ConvolutionChoice direct(String reason) {
    return new ConvolutionChoice(0, reason);
  }

  private static int tiles(int size, Grid output) {
    return ((output.height() + size - 1) / size) * ((output.width() + size - 1) / size);
  }

  private static int planes(Value input, Grid output) {
    return input.grid().channels() + Layout.CHANNELS.planes(output).channels();
  }

  private static long work(int size, Value input, Grid output) {
    return 16L * (size + 2) * (size + 2) * tiles(size, output) * planes(input, output);
  }

  private static double winograd(int size, Value input, Grid output) {
    int points = (size + 2) * (size + 2);
    int tiles = tiles(size, output);
    double transforms = 10.0 * points * tiles * planes(input, output);
    // Fewer than six tiles are computed as six, at addresses that are slower to check.
    double computed = tiles < 6 ? 7.5 : tiles;
    return cost(points, input, output, computed) + transforms;
  }

  /** In multiply-adds of vectors; a vector of weights costs as much as a few, by where it lies. */
  private static double cost(int points, Value input, Grid output, double cells) {
    double weights =
        (double) points * input.shape().channels() * Layout.CHANNELS.planes(output).channels();
    double read = weights * 16 <= 300_000 ? 4 : weights * 16 <= 700_000 ? 10 : 30;
    return weights * (cells + read);
  }
}
