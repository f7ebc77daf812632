package fovea.engine.data;

import fovea.ir.Shape;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Labelled pictures of one size, kept as bytes.
 *
 * <p>Where preprocessing treats each value by itself (scale, normalize), a table of 256 entries for
 * each channel does it while an example is copied, and memory stays at a byte for each value. Other
 * steps (resize, crop, gray) are done once, for all pictures, into floats.
 */
public final class ImageDataset {
  private ImageDataset() {}

  /**
   * A data set over pictures.
   *
   * @param pixels examples x height x width x channels, unsigned; not copied
   * @param height of each picture
   * @param width of each picture
   * @param channels of each picture
   * @param labels one class for each picture; not copied
   * @param preprocessor what is done to each picture
   * @throws IllegalArgumentException if the sizes contradict each other, or the pictures do not
   *     come to the network's input
   */
  public static Dataset of(
      byte[] pixels, int height, int width, int channels, int[] labels, Preprocessor preprocessor) {
    long length = (long) height * width * channels;
    if (length * labels.length != pixels.length) {
      throw new IllegalArgumentException(
          "dataset: "
              + labels.length
              + " pictures of "
              + Shape.of(height, width, channels)
              + " need "
              + length * labels.length
              + " bytes, got "
              + pixels.length);
    }
    float[] table = preprocessor.table(height, width, channels);
    if (table != null) {
      return new Looked(pixels, channels, labels, preprocessor.inputShape(), table);
    }
    Shape shape = preprocessor.inputShape();
    int size = shape.size();
    if ((long) size * labels.length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "dataset: "
              + labels.length
              + " preprocessed pictures of "
              + shape
              + " are more values than an array holds");
    }
    float[] values = new float[size * labels.length];
    int each = (int) length;
    // Each picture has its own place, so the order of the threads leaves no trace.
    IntStream.range(0, labels.length)
        .parallel()
        .forEach(
            i -> {
              byte[] picture = Arrays.copyOfRange(pixels, i * each, (i + 1) * each);
              float[] ready =
                  preprocessor.apply(RawImage.ofBytes(height, width, channels, picture));
              System.arraycopy(ready, 0, values, i * size, size);
            });
    return Dataset.of(shape, values, labels);
  }

  /** Bytes that a table turns into values as they are copied. */
  private static final class Looked implements Dataset {
    private final byte[] pixels;
    private final int channels;
    private final int[] labels;
    private final Shape shape;
    private final float[] table;

    Looked(byte[] pixels, int channels, int[] labels, Shape shape, float[] table) {
      this.pixels = pixels;
      this.channels = channels;
      this.labels = labels;
      this.shape = shape;
      this.table = table;
    }

    @Override
    public Shape shape() {
      return shape;
    }

    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public void copyExample(int index, float[] target, int offset) {
      Objects.checkIndex(index, labels.length);
      int length = pixels.length / labels.length;
      int from = index * length;
      if (channels == 1) {
        for (int i = 0; i < length; i++) {
          target[offset + i] = table[pixels[from + i] & 0xff];
        }
        return;
      }
      int row = 0;
      for (int i = 0; i < length; i++) {
        target[offset + i] = table[row + (pixels[from + i] & 0xff)];
        row = row + 256 == table.length ? 0 : row + 256;
      }
    }

    @Override
    public int label(int index) {
      return labels[index];
    }
  }
}
