package fovea.engine.data;

import fovea.ir.Shape;

/**
 * One input or target of all examples.
 *
 * @param shape of one example's, channels last
 * @param values one example after the other; not copied
 */
public record Column(Shape shape, float[] values) {
  public Column {
    if (values.length % shape.size() != 0) {
      throw new IllegalArgumentException(
          "column: values must be whole examples of "
              + shape
              + ", which have "
              + shape.size()
              + ", got "
              + values.length);
    }
  }

  /** The number of examples. */
  public int size() {
    return values.length / shape.size();
  }

  void copy(int index, float[] target, int offset) {
    int length = shape.size();
    System.arraycopy(values, index * length, target, offset, length);
  }
}
