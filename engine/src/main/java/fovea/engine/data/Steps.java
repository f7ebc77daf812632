package fovea.engine.data;

import fovea.ir.Preprocess;
import fovea.ir.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each step of preprocessing does to a picture, to its shape, and what it asks of it. */
final class Steps {
  private Steps() {}

  /** The picture after a step that has no {@link #problem} with it; the given one is kept. */
  static RawImage apply(Preprocess step, RawImage image) {
    if (step instanceof Preprocess.Resize resize) {
      return resize(image, resize.height(), resize.width());
    }
    if (step instanceof Preprocess.Crop crop) {
      return crop(image, crop.height(), crop.width());
    }
    if (step instanceof Preprocess.Gray) {
      return gray(image);
    }
    if (step instanceof Preprocess.Scale scale) {
      return scale(image, scale.factor());
    }
    if (step instanceof Preprocess.Normalize normalize) {
      return normalize(image, normalize.mean(), normalize.std());
    }
    throw unknown(step);
  }

  /** The shape (height x width x channels) after a step. */
  static Shape shape(Preprocess step, Shape image) {
    if (step instanceof Preprocess.Resize resize) {
      return Shape.of(resize.height(), resize.width(), image.channels());
    }
    if (step instanceof Preprocess.Crop crop) {
      return Shape.of(crop.height(), crop.width(), image.channels());
    }
    if (step instanceof Preprocess.Gray) {
      return image.withChannels(1);
    }
    if (isPointwise(step)) {
      return image;
    }
    throw unknown(step);
  }

  /** Why a step cannot take a picture of that shape; null if it can. */
  static @Nullable String problem(Preprocess step, Shape image) {
    if (step instanceof Preprocess.Crop crop
        && (crop.height() > image.get(0) || crop.width() > image.get(1))) {
      return "crop "
          + crop.height()
          + "x"
          + crop.width()
          + " does not fit into a picture of "
          + image
          + "; add a larger `resize` before it";
    }
    if (step instanceof Preprocess.Gray && image.channels() != 1 && image.channels() != 3) {
      return "gray needs 1 or 3 channels, the picture has " + image.channels();
    }
    if (step instanceof Preprocess.Normalize normalize) {
      for (List<Double> list : List.of(normalize.mean(), normalize.std())) {
        if (list.size() != 1 && list.size() != image.channels()) {
          return "normalize has "
              + list.size()
              + " values, the picture has "
              + image.channels()
              + (image.channels() == 1 ? " channel" : " channels");
        }
      }
    }
    return null;
  }

  /** Whether each value of the result depends on one value of its channel alone. */
  static boolean isPointwise(Preprocess step) {
    return step instanceof Preprocess.Scale || step instanceof Preprocess.Normalize;
  }

  /** Whether a step leaves pictures of that size as they are. */
  static boolean isIdentity(Preprocess step, int height, int width, int channels) {
    return (step instanceof Preprocess.Resize resize
            && resize.height() == height
            && resize.width() == width)
        || (step instanceof Preprocess.Crop crop
            && crop.height() == height
            && crop.width() == width)
        || (step instanceof Preprocess.Gray && channels == 1);
  }

  /**
   * Bilinear with half-pixel centres: the centre of target pixel i lies at (i + 0.5) in / out - 0.5
   * of the source, and the edge goes on beyond it. No low-pass filter, as is usual for networks.
   */
  private static RawImage resize(RawImage image, int height, int width) {
    if (height == image.height() && width == image.width()) {
      return image;
    }
    int channels = image.channels();
    float[] values = new float[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      double sourceY = source(y, height, image.height());
      int top = (int) sourceY;
      int bottom = Math.min(top + 1, image.height() - 1);
      double down = sourceY - top;
      for (int x = 0; x < width; x++) {
        double sourceX = source(x, width, image.width());
        int left = (int) sourceX;
        int right = Math.min(left + 1, image.width() - 1);
        double along = sourceX - left;
        for (int c = 0; c < channels; c++) {
          double above = mix(image.get(top, left, c), image.get(top, right, c), along);
          double below = mix(image.get(bottom, left, c), image.get(bottom, right, c), along);
          values[at++] = (float) mix(above, below, down);
        }
      }
    }
    return RawImage.ofFloats(height, width, channels, values);
  }

  private static double source(int target, int targets, int sources) {
    double centre = (target + 0.5) * sources / targets - 0.5;
    return Math.max(0, Math.min(centre, sources - 1));
  }

  private static double mix(double first, double second, double part) {
    return first + (second - first) * part;
  }

  /** The middle; an odd rest leaves one row or column more at the bottom or right. */
  private static RawImage crop(RawImage image, int height, int width) {
    int top = (image.height() - height) / 2;
    int left = (image.width() - width) / 2;
    int channels = image.channels();
    float[] values = new float[height * width * channels];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          values[at++] = image.get(top + y, left + x, c);
        }
      }
    }
    return RawImage.ofFloats(height, width, channels, values);
  }

  private static RawImage gray(RawImage image) {
    if (image.channels() == 1) {
      return image;
    }
    float[] values = new float[image.height() * image.width()];
    for (int i = 0; i < values.length; i++) {
      double red = image.at(3 * i);
      double green = image.at(3 * i + 1);
      double blue = image.at(3 * i + 2);
      values[i] = (float) (0.299 * red + 0.587 * green + 0.114 * blue);
    }
    return RawImage.ofFloats(image.height(), image.width(), 1, values);
  }

  private static RawImage scale(RawImage image, double factor) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factor);
    }
    return RawImage.ofFloats(image.height(), image.width(), image.channels(), values);
  }

  private static RawImage normalize(RawImage image, List<Double> mean, List<Double> std) {
    float[] values = image.values().clone();
    int channels = image.channels();
    for (int c = 0; c < channels; c++) {
      double middle = mean.get(mean.size() == 1 ? 0 : c);
      double spread = std.get(std.size() == 1 ? 0 : c);
      for (int i = c; i < values.length; i += channels) {
        values[i] = (float) ((values[i] - middle) / spread);
      }
    }
    return RawImage.ofFloats(image.height(), image.width(), channels, values);
  }

  private static IllegalArgumentException unknown(Preprocess step) {
    return new IllegalArgumentException(
        "preprocess: this build reads pictures, and no picture can take " + step);
  }
}
