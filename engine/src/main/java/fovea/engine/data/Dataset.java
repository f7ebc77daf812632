package fovea.engine.data;

import fovea.ir.Shape;
import java.util.List;

/**
 * Examples, ready for a network: preprocessed values, and what the network should say of them.
 *
 * <p>Most have one input and a class: {@link #shape}, {@link #copyExample} and {@link #label} say
 * all. What has several inputs, or other targets than a class, overrides the methods with defaults
 * too; {@link #of(List, List)} makes one of arrays.
 *
 * <p>Reading must be safe from several threads at once.
 */
public interface Dataset {
  /** The number of examples. */
  int size();

  /** The shape of one example, channels last; of its first input if there are several. */
  Shape shape();

  /**
   * Copies one example's values, those of its first input if there are several.
   *
   * @param index of the example
   * @param target receives {@code shape().size()} values
   * @param offset of the first of them
   */
  void copyExample(int index, float[] target, int offset);

  /**
   * The class of one example, from 0.
   *
   * @throws IllegalArgumentException if examples have other targets than one class
   */
  int label(int index);

  /** The shapes of one example's inputs, in the order of the network's. */
  default List<Shape> inputShapes() {
    return List.of(shape());
  }

  /**
   * Copies the values of one of an example's inputs.
   *
   * @param input its place in {@link #inputShapes}
   * @param target receives as many values as that shape has, from {@code offset}
   */
  default void copyInput(int index, int input, float[] target, int offset) {
    copyExample(index, target, offset);
  }

  /**
   * The shapes of one example's targets, in the order of the network's outputs: of classes, an
   * output's with 1 channel; of values, the output's. By default one class.
   */
  default List<Shape> targetShapes() {
    return List.of(Shape.of(1));
  }

  /**
   * Copies what the network should say of an example: values, or classes as whole numbers from 0.
   *
   * @param output place of the target in {@link #targetShapes}
   * @param target receives as many values as that shape has, from {@code offset}
   */
  default void copyTarget(int index, int output, float[] target, int offset) {
    target[offset] = label(index);
  }

  /**
   * A data set over arrays, which are not copied.
   *
   * @param inputs one for each input of the network
   * @param targets one for each output of the network
   */
  static Dataset of(List<Column> inputs, List<Column> targets) {
    return new Columns(inputs, targets);
  }

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
