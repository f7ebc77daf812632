package fovea.engine.plan;

import static fovea.engine.plan.ConvolutionChoice.direct;
import static fovea.engine.plan.ConvolutionChoice.percent;

import fovea.engine.kernel.Lanes;
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

  /** Tiles that take as long as an eighth of the transform of a weight. */
  private static final double JOINT = 3;

  /** Floats of an image's notes that stay in a cache until all images have theirs. */
  private static final long MOST_NOTES = 400_000;

  /** Channels that the sums of a gradient of weights take at a time. */
  private static final int EIGHT = 8;

  /** Tiles that take as long as a weight's sums to be cleared and transformed, of eight images. */
  private static final double SUMS = 1;

  private ChannelChoice() {}

  /**
   * Vectors of multiply-adds that the transform of a vector of weights takes of each image of a
   * batch of eight: in training it is done each step.
   */
  private static final double PACKING = 6;

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
    Layer layer = new Layer(input.shape(), output, goal.training());
    if (layer.together()) {
      double share = layer.joint() / layer.direct();
      String reason = "winograd 4x4 together: estimated at " + percent(share);
      String each = " of the direct time for each of eight images; measured with one it is slower";
      return new ConvolutionChoice(4, share, reason + each);
    }
    int size = layer.best();
    if (size == 0) {
      return direct("direct: winograd is estimated to take no less time");
    }
    double share = layer.winograd(size) / layer.direct();
    String reason = "winograd " + size + "x" + size + ": estimated at " + percent(share);
    return new ConvolutionChoice(size, share, reason + " of the direct time");
  }

  /** Whether a layer's images are computed together, which {@link #of} then has chosen. */
  static boolean isTogether(Goal goal, Value input, Grid output) {
    return new Layer(input.shape(), output, goal.training()).together();
  }

  /** How the gradient of a layer's input is computed. */
  static ConvolutionChoice back(Goal goal, Window rows, Window columns, Grid input, Grid output) {
    if (goal.exact() || !ConvolutionChoice.fits(List.of(rows, columns), 1)) {
      return direct("direct: winograd is not for this layer");
    }
    Layer layer = new Layer(output, input, goal.training());
    int size = layer.best();
    return size == 0
        ? direct("direct: winograd is estimated to take no less time")
        : new ConvolutionChoice(size, layer.winograd(size) / layer.direct(), "winograd");
  }

  /** How the gradient of a layer's weights is computed. */
  static ConvolutionChoice weights(
      Goal goal, Window rows, Window columns, Value input, Value output) {
    boolean fits =
        !goal.exact()
            && ConvolutionChoice.fits(List.of(rows, columns), 1)
            && input.layout() == Layout.CHANNELS
            && input.shape().channels() % EIGHT == 0
            && output.shape().channels() % Lanes.COUNT == 0;
    Layer layer = new Layer(input.shape(), output.shape(), true);
    double sums = layer.weights(9) * output.shape().cells();
    ConvolutionChoice best = direct("direct: winograd is no faster, or not for this layer");
    for (int size = 4; size >= 2 && fits; size -= 2) {
      double share = layer.sums(size) / sums;
      if (share < Math.min(WORTH, best.share()) && layer.work(size) <= MOST) {
        best = new ConvolutionChoice(size, share, "winograd");
      }
    }
    return best;
  }

  /** What a layer costs, in multiply-adds of vectors. */
  private record Layer(Grid input, Grid output, boolean training) {
    int best() {
      double best = WORTH * direct();
      int size = 0;
      for (int each = 4; each >= 2; each -= 2) {
        if (winograd(each) < best && work(each) <= MOST) {
          best = winograd(each);
          size = each;
        }
      }
      return size;
    }

    double direct() {
      return weights(9) * (output.cells() + read(9));
    }

    double winograd(int size) {
      int points = (size + 2) * (size + 2);
      int tiles = tiles(size);
      // Fewer than six tiles are computed as six, at addresses that are slower to check.
      double computed = tiles < 6 ? 7.5 : tiles;
      double transforms = 10.0 * points * tiles * planes();
      double packing = training ? PACKING : 0;
      return weights(points) * (computed + read(points) + packing) + transforms;
    }

    /** Whether the images of a batch of eight wait for each other. */
    boolean together() {
      return training
          && input.channels() % Lanes.COUNT == 0
          && output.channels() % Lanes.COUNT == 0
          && work(4) <= MOST_NOTES
          && joint() < WORTH * Math.min(direct(), Math.min(winograd(4), winograd(2)));
    }

    /** All images at once: an eighth of the transform of the weights, which stay near. */
    double joint() {
      return weights(36) * (tiles(4) + JOINT) + 10.0 * 36 * tiles(4) * planes();
    }

    /** The gradient of the weights: their sums over all tiles, and a second gradient of 36. */
    double sums(int size) {
      int points = (size + 2) * (size + 2);
      return weights(points) * (tiles(size) + SUMS) + 20.0 * points * tiles(size) * planes();
    }

    private int tiles(int size) {
      return ((output.height() + size - 1) / size) * ((output.width() + size - 1) / size);
    }

    private int planes() {
      return Layout.CHANNELS.planes(input).channels() + Layout.CHANNELS.planes(output).channels();
    }

    private long work(int size) {
      return 16L * (size + 2) * (size + 2) * tiles(size) * planes();
    }

    /** Vectors of weights. */
    private double weights(int points) {
      return (double) points * input.channels() * Layout.CHANNELS.planes(output).channels();
    }

    /** Reading a vector of weights costs as much as a few multiply-adds, by where it lies. */
    private double read(int points) {
      double floats = weights(points) * 16;
      return floats <= 300_000 ? 4 : floats <= 700_000 ? 10 : 30;
    }
  }
}
