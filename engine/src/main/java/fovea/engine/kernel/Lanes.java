package fovea.engine.kernel;

import java.util.Arrays;

/**
 * What stands side by side in the engine's buffers: sixteen images, or sixteen channels of one.
 *
 * <p>Batch lanes: a slab is {@link #COUNT} images. A value of shape HWC lies as {@code
 * [c][y][x][lane]}: the same cell of all images side by side, so that a vector runs over images
 * whatever the number of channels. Channel lanes: one image lies as {@code [c / 16][y][x][c % 16]},
 * which to a kernel that treats all lanes alike is a slab with fewer channels. The count does not
 * depend on the machine's vectors, and so neither do the results.
 */
public final class Lanes {
  /**
   * Lanes: images of a slab or channels of a plane, and the unit in which every buffer and
   * parameter is aligned.
   */
  public static final int COUNT = 16;

  /**
   * Floats of an array before the first one that is used. An array has a header of 16 bytes: after
   * 48 more, vectors of 64 bytes lie within lines of the cache wherever the JVM aligns the array to
   * 64, as the G1 collector does with large ones. A load across two lines takes 1.4 times as long.
   */
  public static final int LEAD = 12;

  /** Cells whose lanes stay in the first cache while one image after the other is put there. */
  private static final int NEAR = 32;

  private Lanes() {}

  /** The least multiple of {@link #COUNT} that is at least {@code count}. */
  public static int roundUp(int count) {
    return Math.addExact(count, COUNT - 1) / COUNT * COUNT;
  }

  /**
   * Turns rows of images into the first lanes; the others stay.
   *
   * @param rows images of {@code cells * channels} floats, channels last, from {@code from}
   * @param cells height times width
   * @param target receives {@code [c][cell][lane]} from {@code at}
   */
  public static void fromRows(
      float[] rows, int from, int images, int cells, int channels, float[] target, int at) {
    for (int c = 0; c < channels; c++) {
      for (int first = 0; first < cells; first += NEAR) {
        int end = Math.min(first + NEAR, cells);
        for (int lane = 0; lane < images; lane++) {
          int row = from + lane * cells * channels + c;
          int to = at + c * cells * COUNT + lane;
          for (int cell = first; cell < end; cell++) {
            target[to + cell * COUNT] = rows[row + cell * channels];
          }
        }
      }
    }
  }

  /**
   * Turns one lane back into an image, channels last.
   *
   * @param source {@code [c][cell][lane]} from {@code at}
   * @param target receives {@code cells * channels} floats from {@code to}
   */
  public static void toRow(
      float[] source, int at, int lane, int cells, int channels, float[] target, int to) {
    for (int c = 0; c < channels; c++) {
      for (int cell = 0; cell < cells; cell++) {
        target[to + cell * channels + c] = source[at + (c * cells + cell) * COUNT + lane];
      }
    }
  }

  /**
   * Clears the lanes without an image.
   *
   * @param size floats, from {@code at}
   * @param images the first lanes, which stay
   */
  public static void clear(float[] values, int at, int size, int images) {
    if (images == COUNT) {
      return;
    }
    for (int cell = at; cell < at + size; cell += COUNT) {
      Arrays.fill(values, cell + images, cell + COUNT, 0);
    }
  }

  /**
   * Turns one cell of sixteen planes, {@code [plane][lane]}, to {@code [lane][plane]}.
   *
   * @param planes that are there, at most {@code COUNT}; the others are zero
   * @param plane floats from one plane's cell to the next
   * @param step floats from one lane's cell to the next
   */
  public static void turn(
      float[] source, int from, int plane, int planes, float[] target, int to, int step) {
    for (int i = 0; i < planes; i++) {
      int line = from + i * plane;
      for (int lane = 0; lane < COUNT; lane++) {
        target[to + i + lane * step] = source[line + lane];
      }
    }
    for (int i = planes; i < COUNT; i++) {
      for (int lane = 0; lane < COUNT; lane++) {
        target[to + i + lane * step] = 0;
      }
    }
  }
}
