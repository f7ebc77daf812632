package fovea.engine.plan;

import fovea.engine.kernel.PointwiseKernels;
import org.jspecify.annotations.Nullable;

/** Softmax over the channels of each cell of one image, channels last. */
final class SoftmaxRowStep implements Step {
  private final PointwiseKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;

  SoftmaxRowStep(Draft draft, Value input) {
    this.kernels = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    Grid shape = input.shape();
    int from = input.data().offset();
    int to = output.data().offset();
    kernels.softmaxRows(shape.channels(), shape.cells(), arena, from, arena, to);
  }

  /** Planned for inference alone. */
  @Override
  public void backward(Frame frame) {
    throw new IllegalStateException(name + ": has no gradient");
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
    return null;
  }
}
