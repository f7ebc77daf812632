package fovea.engine.data;

import fovea.ir.Network;
import fovea.ir.Preprocess;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns pictures into a network's input, by the steps of its {@code preprocess} section.
 *
 * <p>A picture must come out in the network's shape; nothing is scaled, cut or mixed that the
 * section does not name. One thing is done unasked, because it loses nothing: a gray picture is
 * spread over three channels for a network of colour, and a colour picture whose red, green and
 * blue are equal everywhere (gray pictures are often saved so) is read as gray. A network whose
 * input is a vector takes any picture of as many values, row by row.
 *
 * <p>Immutable and safe for several threads.
 */
public final class Preprocessor {
  private final List<Preprocess> steps;
  private final Shape input;

  private Preprocessor(List<Preprocess> steps, Shape input) {
    this.steps = List.copyOf(steps);
    this.input = input;
  }

  /**
   * The preprocessing of a network.
   *
   * @throws IllegalStateException if the network has several inputs
   */
  public static Preprocessor of(Network network) {
    return new Preprocessor(network.preprocess(), network.inputShape());
  }

  /** Given steps that lead to a given shape. */
  public static Preprocessor of(List<Preprocess> steps, Shape input) {
    return new Preprocessor(steps, input);
  }

  /** The shape of the network's input. */
  public Shape inputShape() {
    return input;
  }

  /**
   * The network's input for one picture.
   *
   * @param image of any size that the steps bring to the input's shape; not changed
   * @return {@code inputShape().size()} values, channels last
   * @throws IllegalArgumentException if it does not come to the input's shape; the message says
   *     which step would help
   */
  public float[] apply(RawImage image) {
    int channels = entryChannels(image.height(), image.width(), image.channels());
    RawImage entered = image;
    if (channels != image.channels()) {
      if (!image.isColourless()) {
        throw misfit(image.height(), image.width(), image.channels());
      }
      entered = image.spread(channels);
    }
    RawImage result = entered;
    for (Preprocess step : steps) {
      result = Steps.apply(step, result);
    }
    float[] values = result.values();
    return result == image ? values.clone() : values;
  }

  /**
   * Checks pictures of one size before any is read.
   *
   * @throws IllegalArgumentException if none of that size can come to the input's shape
   */
  public void checkSize(int height, int width, int channels) {
    entryChannels(height, width, channels);
  }

  /**
   * Where each step treats each value by itself, the results for all bytes: entry 256 c + b is what
   * byte b becomes in channel c; else null.
   */
  float @Nullable [] table(int height, int width, int channels) {
    if (entryChannels(height, width, channels) != channels) {
      return null;
    }
    List<Preprocess> pointwise = new ArrayList<>();
    for (Preprocess step : steps) {
      if (Steps.isPointwise(step)) {
        pointwise.add(step);
      } else if (!Steps.isIdentity(step, height, width, channels)) {
        return null;
      }
    }
    RawImage bytes = allBytes(channels);
    for (Preprocess step : pointwise) {
      bytes = Steps.apply(step, bytes);
    }
    float[] table = new float[256 * channels];
    for (int value = 0; value < 256; value++) {
      for (int c = 0; c < channels; c++) {
        table[256 * c + value] = bytes.get(value, 0, c);
      }
    }
    return table;
  }

  /** A picture of 256 pixels whose channels all count from 0 to 255. */
  private static RawImage allBytes(int channels) {
    float[] values = new float[256 * channels];
    for (int value = 0; value < 256; value++) {
      Arrays.fill(values, value * channels, (value + 1) * channels, value);
    }
    return RawImage.ofFloats(256, 1, channels, values);
  }

  /** The channels with which a picture of that size must enter the first step. */
  private int entryChannels(int height, int width, int channels) {
    if (fits(height, width, channels)) {
      return channels;
    }
    if (channels == 1 && fits(height, width, 3)) {
      return 3;
    }
    if (channels == 3 && fits(height, width, 1)) {
      return 1;
    }
    throw misfit(height, width, channels);
  }

  private boolean fits(int height, int width, int channels) {
    Shape result = Shape.of(height, width, channels);
    for (Preprocess step : steps) {
      if (Steps.problem(step, result) != null) {
        return false;
      }
      result = Steps.shape(step, result);
    }
    return matches(result);
  }

  private boolean matches(Shape result) {
    return result.equals(input) || (input.isVector() && result.elements().equals(input.elements()));
  }

  private IllegalArgumentException misfit(int height, int width, int channels) {
    Shape picture = Shape.of(height, width, channels);
    Shape result = picture;
    for (Preprocess step : steps) {
      String problem = Steps.problem(step, result);
      if (problem != null) {
        return new IllegalArgumentException("preprocess: " + problem);
      }
      result = Steps.shape(step, result);
    }
    String came =
        result.equals(picture)
            ? "a picture of " + picture
            : "a picture of " + picture + " comes to " + result + " and";
    return new IllegalArgumentException(
        "preprocess: " + came + " does not fit the input " + input + help(result));
  }

  private String help(Shape result) {
    List<String> missing = new ArrayList<>();
    if (!input.isImage()) {
      return "";
    }
    if (result.get(0) != input.get(0) || result.get(1) != input.get(1)) {
      missing.add("`resize " + input.get(0) + "x" + input.get(1) + "`");
    }
    if (result.channels() != 1 && input.channels() == 1) {
      missing.add("`gray`");
    } else if (result.channels() != input.channels()) {
      long channels = result.channels();
      return "; it has "
          + channels
          + (channels == 1 ? " channel, not " : " channels, not ")
          + input.channels();
    }
    return "; add " + String.join(" and ", missing) + " to preprocess";
  }
}
