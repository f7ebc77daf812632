package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.ir.Shape;

/**
 * A shape as the kernels see it: channels of cells in rows. A vector has one cell, a sequence one
 * row, a volume its slices one below the other.
 */
public record Grid(int channels, int height, int width) {

  /** The grid of a shape. */
  public static Grid of(Shape shape) {
    long width = shape.rank() >= 2 ? shape.get(shape.rank() - 2) : 1;
    int cells = Math.toIntExact(shape.elements().longValueExact() / shape.channels());
    return new Grid(
        Math.toIntExact(shape.channels()), cells / Math.toIntExact(width), Math.toIntExact(width));
  }

  /** Cells of one channel. */
  public int cells() {
    return height * width;
  }

  /** Values of one image. */
  public int values() {
    return Math.multiplyExact(channels, cells());
  }

  /** Floats of one channel of a slab. */
  public int plane() {
    return Math.multiplyExact(cells(), Lanes.COUNT);
  }

  /** Floats of a slab. */
  public int floats() {
    return Math.multiplyExact(plane(), channels);
  }
}
