package fovea.engine.data;

import fovea.ir.Shape;

/**
 * Labelled examples, ready for a network: preprocessed values and class indices.
 *
 * <p>Reading must be safe from several threads at once.
 */
public interface Dataset {
  /** The number of examples. */
  int size();

  /** The shape of one example, channels last. */
  Shape shape();

  /**
   * Copies one example's values.
   *
   * @param index of the example
   * @param target receives {@code shape().size()} values
   * @param offset of the first of them
   */
  void copyExample(int index, float[] target, int offset);

  /** The class of one example, from 0. */
  int label(int index);

  /**
   * A data set over arrays, which are not copied.
   *
   * @param shape of one example
   * @param values all examples, one after the other
   * @param labels one class for each
   */
  static Dataset of(Shape shape, float[] values, int[] labels) {
    int length = shape.size();
    if ((long) labels.length * length != values.length) {
      throw new IllegalArgumentException(
          "dataset: "
              + labels.length
              + " examples of "
              + shape
              + " need "
              + (long) labels.length * length
              + " values, got "
              + values.length);
    }
    return new Dataset() {
      @Override
      public int size() {
        return labels.length;
      }

      @Override
      public Shape shape() {
        return shape;
      }

      @Override
      public void copyExample(int index, float[] target, int offset) {
        System.arraycopy(values, index * length, target, offset, length);
      }

      @Override
      public int label(int index) {
        return labels[index];
      }
    };
  }
}
