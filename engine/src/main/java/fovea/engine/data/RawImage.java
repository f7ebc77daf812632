package fovea.engine.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A picture before preprocessing: values from 0 to 255, height x width x channels, the channels of
 * a pixel side by side (1 is gray, 3 is red, green, blue).
 *
 * <p>The array behind it is not copied: whoever shares one must leave it alone.
 */
public final class RawImage {
  private final int height;
  private final int width;
  private final int channels;
  private final byte @Nullable [] bytes;
  private final float @Nullable [] floats;

  private RawImage(
      int height,
      int width,
      int channels,
      byte @Nullable [] bytes,
      float @Nullable [] floats,
      int length) {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "image: extents must be at least 1, got " + size(height, width, channels));
    }
    if ((long) height * width * channels != length) {
      throw new IllegalArgumentException(
          "image: " + size(height, width, channels) + " does not have " + length + " values");
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.bytes = bytes;
    this.floats = floats;
  }

  /**
   * A picture of unsigned bytes.
   *
   * @param values height*width*channels of them
   */
  public static RawImage ofBytes(int height, int width, int channels, byte[] values) {
    return new RawImage(height, width, channels, values, null, values.length);
  }

  /**
   * A picture of floats, 0 to 255.
   *
   * @param values height*width*channels of them
   */
  public static RawImage ofFloats(int height, int width, int channels, float[] values) {
    return new RawImage(height, width, channels, null, values, values.length);
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  public int channels() {
    return channels;
  }

  /** One value, 0 to 255. */
  public float get(int y, int x, int channel) {
    return at((y * width + x) * channels + channel);
  }

  /** All values as floats; the image's own array if it holds floats. */
  float[] values() {
    float[] own = floats;
    if (own != null) {
      return own;
    }
    float[] values = new float[height * width * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(i);
    }
    return values;
  }

  float at(int index) {
    byte[] small = bytes;
    if (small != null) {
      return small[index] & 0xff;
    }
    float[] large = floats;
    if (large == null) {
      throw new IllegalStateException("image: has no values");
    }
    return large[index];
  }

  /** Whether red, green and blue are equal at each pixel: a gray picture saved as a colour one. */
  boolean isColourless() {
    for (int i = 0; i < height * width * channels; i += channels) {
      for (int c = 1; c < channels; c++) {
        if (at(i) != at(i + c)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The first channel, repeated that many times. */
  RawImage spread(int count) {
    float[] values = new float[height * width * count];
    for (int pixel = 0; pixel < height * width; pixel++) {
      Arrays.fill(values, pixel * count, (pixel + 1) * count, at(pixel * channels));
    }
    return ofFloats(height, width, count, values);
  }

  private static String size(int height, int width, int channels) {
    return height + "x" + width + "x" + channels;
  }

  /** Its size: {@code image 28x28x1}. */
  @Override
  public String toString() {
    return "image " + size(height, width, channels);
  }
}
