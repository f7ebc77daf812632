package fovea.engine.plan;

import fovea.engine.kernel.PointwiseKernels;
import org.jspecify.annotations.Nullable;

/** Softmax over the channels of each cell. */
final class SoftmaxStep implements Step {
  private final PointwiseKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;

  SoftmaxStep(Draft draft, Value input) {
    this.kernels = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.OUTPUT);
    this.inputGradient = draft.gradientOf(input);
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    Grid grid = input.grid();
    kernels.softmax(grid.channels(), grid.cells(), arena, from, arena, to);
  }

  @Override
  public void backward(Frame frame) {
    Buffer part = inputGradient;
    if (part == null) {
      return;
    }
    float[] arena = frame.arena();
    int from = output.gradient().offset();
    int to = part.offset();
    Grid grid = input.grid();
    int y = output.data().offset();
    kernels.softmaxGradient(grid.channels(), grid.cells(), arena, y, arena, from, arena, to);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public Value input() {
    return input;
  }

  @Override
  public Value output() {
    return output;
  }

  @Override
  public @Nullable Buffer inputGradient() {
    return inputGradient;
  }
}
