package fovea.engine.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads picture files (PNG, JPEG, GIF, BMP) into bytes, gray as one channel and colour as three.
 *
 * <p>Gray values are taken as they stand in the file: Java's own conversion would apply a gamma
 * curve to them. 16-bit values are rounded to 8 bits; 1-, 2- and 4-bit ones and palettes are spread
 * to 0..255. What is transparent is laid on white, as most viewers show it. Needs no display.
 */
public final class Pictures {
  /** A decoded picture of that many pixels takes about 200 MB. */
  private static final long MOST_PIXELS = 1L << 25;

  private Pictures() {}

  /**
   * Reads one picture.
   *
   * @return its bytes, one channel or three
   * @throws DataFormatException if the file is missing, no picture, broken, or larger than 2^25
   *     pixels
   * @throws UncheckedIOException if it cannot be read
   */
  public static RawImage read(Path file) {
    if (Files.isDirectory(file)) {
      throw new DataFormatException(file + ": is a folder, not a picture");
    }
    if (!Files.isRegularFile(file)) {
      throw new DataFormatException(file + ": no such file");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads one picture from a stream, which stays open.
   *
   * @param name what to call it in messages
   * @throws DataFormatException as {@link #read(Path)}
   */
  public static RawImage read(InputStream in, String name) {
    // Not ImageIO.createImageInputStream, which may write a cache file.
    try (ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new DataFormatException(
            name + ": is no picture that can be read (PNG, JPEG, GIF and BMP can)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
          throw new DataFormatException(
              name
                  + ": is "
                  + reader.getWidth(0)
                  + " pixels wide and "
                  + reader.getHeight(0)
                  + " high, more than the "
                  + MOST_PIXELS
                  + " pixels that are read");
        }
        return convert(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (DataFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoders of the JDK answer damaged files with exceptions of many kinds.
      throw new DataFormatException(
          name + ": is a picture that cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** A decoded image as bytes, gray as one channel and colour as three. */
  static RawImage convert(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof ComponentColorModel
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && (model.getTransferType() == DataBuffer.TYPE_BYTE
            || model.getTransferType() == DataBuffer.TYPE_USHORT)) {
      return gray(image);
    }
    int channels = model instanceof IndexColorModel palette && isGray(palette) ? 1 : 3;
    return colour(image, channels);
  }

  private static RawImage gray(BufferedImage image) {
    Raster raster = image.getRaster();
    int height = image.getHeight();
    int width = image.getWidth();
    int bands = raster.getNumBands();
    int most = image.getColorModel().getTransferType() == DataBuffer.TYPE_BYTE ? 255 : 65535;
    byte[] values = new byte[height * width];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int value = rounded(row[x * bands] * 255L, most);
        int alpha = bands > 1 ? rounded(row[x * bands + 1] * 255L, most) : 255;
        values[y * width + x] = (byte) onWhite(value, alpha);
      }
    }
    return RawImage.ofBytes(height, width, 1, values);
  }

  private static RawImage colour(BufferedImage image, int channels) {
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] values = new byte[height * width * channels];
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        for (int c = 0; c < channels; c++) {
          values[at++] = (byte) onWhite(argb >> (16 - 8 * c) & 0xff, argb >>> 24);
        }
      }
    }
    return RawImage.ofBytes(height, width, channels, values);
  }

  private static boolean isGray(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  private static int onWhite(int value, int alpha) {
    return alpha == 255 ? value : rounded((long) value * alpha + 255L * (255 - alpha), 255);
  }

  private static int rounded(long value, int divisor) {
    return (int) ((value + divisor / 2) / divisor);
  }
}
