package fovea.engine.data;

import fovea.ir.Shape;
import java.util.List;
import java.util.stream.Stream;

/** A data set over arrays. */
final class Columns implements Dataset {
  private final List<Column> inputs;
  private final List<Column> targets;

  Columns(List<Column> inputs, List<Column> targets) {
    this.inputs = List.copyOf(inputs);
    this.targets = List.copyOf(targets);
    if (inputs.isEmpty() || targets.isEmpty()) {
      throw new IllegalArgumentException(
          "dataset: must have at least 1 " + (inputs.isEmpty() ? "input" : "target") + ", got 0");
    }
    Stream.concat(inputs.stream(), targets.stream())
        .filter(column -> column.size() != size())
        .findFirst()
        .ifPresent(
            column -> {
              throw new IllegalArgumentException(
                  "dataset: all inputs and targets must have "
                      + size()
                      + " examples as the first, got "
                      + column.size());
            });
  }

  @Override
  public int size() {
    return inputs.get(0).size();
  }

  @Override
  public Shape shape() {
    return inputs.get(0).shape();
  }

  @Override
  public void copyExample(int index, float[] target, int offset) {
    copyInput(index, 0, target, offset);
  }

  @Override
  public int label(int index) {
    if (targets.size() != 1 || targets.get(0).shape().size() != 1) {
      throw new IllegalArgumentException(
          "dataset: examples have targets of "
              + String.join(", ", targetShapes().stream().map(Shape::toString).toList())
              + ", not one class");
    }
    return (int) targets.get(0).values()[index];
  }

  @Override
  public List<Shape> inputShapes() {
    return inputs.stream().map(Column::shape).toList();
  }

  @Override
  public void copyInput(int index, int input, float[] target, int offset) {
    inputs.get(input).copy(index, target, offset);
  }

  @Override
  public List<Shape> targetShapes() {
    return targets.stream().map(Column::shape).toList();
  }

  @Override
  public void copyTarget(int index, int output, float[] target, int offset) {
    targets.get(output).copy(index, target, offset);
  }
}
