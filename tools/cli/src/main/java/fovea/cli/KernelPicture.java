package fovea.cli;

import fovea.ir.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A tensor's values as gray squares: 0 is gray, the largest magnitude white or black.
 *
 * <p>A convolution's kernels are tiles, one column for each filter and one row for each input
 * channel; the slices of a volume's kernel stand side by side. A dense kernel is one tile, inputs
 * down and outputs across; a vector one row.
 */
final class KernelPicture {
  private static final int GAP = -1;
  private static final byte PAPER = (byte) 255;

  /** A side of one value's square in pixels, where that fits. */
  private static final int SQUARE = 8;

  private static final long MOST_PIXELS = 1L << 26;
  private static final long MOST_SHAPES = 1 << 18;

  private final int rows;
  private final int columns;

  /** Index of the value for each cell; {@link #GAP} between tiles. */
  private final int[] cells;

  private final float[] values;
  private final float largest;

  private KernelPicture(int rows, int columns, float[] values) {
    this.rows = rows;
    this.columns = columns;
    this.cells = new int[rows * columns];
    this.values = values;
    float most = 0;
    for (float value : values) {
      most = Float.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
    }
    this.largest = most;
    Arrays.fill(cells, GAP);
  }

  /**
   * @throws IllegalArgumentException if it would have more than 2^26 cells
   */
  static KernelPicture of(Tensor tensor) {
    List<Long> dims = tensor.dims();
    int axes = dims.size();
    int filters = (int) (long) dims.get(axes - 1);
    int channels = axes > 1 ? (int) (long) dims.get(axes - 2) : 1;
    int across = axes > 2 ? (int) (long) dims.get(axes - 3) : 1;
    int down = axes > 3 ? (int) (long) dims.get(axes - 4) : 1;
    int slices = axes > 4 ? (int) (long) dims.get(axes - 5) : 1;
    int gap = axes > 2 ? 1 : 0;
    long tileWidth = (long) across * slices;
    long rows = channels * ((long) down + gap) - gap;
    long columns = filters * (tileWidth + gap) - gap;
    if (rows * columns > MOST_PIXELS || axes > 5) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s is too large for a picture: %,d x %,d", tensor, rows, columns));
    }
    KernelPicture picture = new KernelPicture((int) rows, (int) columns, tensor.values());
    int index = 0;
    for (int d = 0; d < slices; d++) {
      for (int ky = 0; ky < down; ky++) {
        for (int kx = 0; kx < across; kx++) {
          for (int c = 0; c < channels; c++) {
            for (int f = 0; f < filters; f++) {
              int y = c * (down + gap) + ky;
              int x = f * ((int) tileWidth + gap) + d * across + kx;
              picture.cells[y * picture.columns + x] = index++;
            }
          }
        }
      }
    }
    return picture;
  }

  /** {@code png} or {@code svg}, by a file's name. */
  static String format(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (String format : List.of("png", "svg")) {
      if (name.endsWith("." + format)) {
        return format;
      }
    }
    throw new IllegalArgumentException("pictures are .png or .svg, got " + file);
  }

  void write(Path file) throws IOException {
    // Drawn first: what cannot be leaves the file that was there.
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    if (format(file).equals("png")) {
      ImageIO.write(image(), "png", drawn);
    } else {
      drawn.writeBytes(svg().getBytes(StandardCharsets.UTF_8));
    }
    Files.write(file, drawn.toByteArray());
  }

  /** Gray, 0 to 255. */
  private int level(int cell) {
    float value = values[cell];
    if (Float.isInfinite(value)) {
      return value > 0 ? 255 : 0;
    }
    return largest == 0 ? 128 : Math.round(127.5f + 127.5f * (value / largest));
  }

  private BufferedImage image() {
    int square = (long) rows * columns * SQUARE * SQUARE <= MOST_PIXELS ? SQUARE : 1;
    BufferedImage image =
        new BufferedImage(columns * square, rows * square, BufferedImage.TYPE_BYTE_GRAY);
    byte[] line = new byte[columns * square];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int cell = cells[y * columns + x];
        byte gray = cell == GAP ? PAPER : (byte) level(cell);
        Arrays.fill(line, x * square, (x + 1) * square, gray);
      }
      for (int i = 0; i < square; i++) {
        image.getRaster().setDataElements(0, y * square + i, line.length, 1, line);
      }
    }
    return image;
  }

  private String svg() {
    if (values.length > MOST_SHAPES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%,d values are too many for an SVG; draw a .png", values.length));
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">\n",
            columns * SQUARE,
            rows * SQUARE,
            columns,
            rows));
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int cell = cells[y * columns + x];
        if (cell != GAP) {
          int gray = level(cell);
          svg.append(
              String.format(
                  Locale.ROOT,
                  "<rect x=\"%d\" y=\"%d\" width=\"1\" height=\"1\" fill=\"#%02x%02x%02x\"/>\n",
                  x,
                  y,
                  gray,
                  gray,
                  gray));
        }
      }
    }
    return svg.append("</svg>\n").toString();
  }
}
