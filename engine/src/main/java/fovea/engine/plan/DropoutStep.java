package fovea.engine.plan;

import fovea.engine.kernel.Draw;
import fovea.engine.kernel.PointwiseKernels;
import fovea.ir.Dropout;
import org.jspecify.annotations.Nullable;

/** Dropout in training: the backward pass draws the same numbers again. */
final class DropoutStep implements Step {
  private final PointwiseKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final int node;
  private final double probability;

  DropoutStep(Draft draft, Dropout op, Value input) {
    this.kernels = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.inputGradient = draft.gradientOf(input);
    this.node = draft.node().id();
    this.probability = op.probability();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    kernels.dropout(draw(frame), input.data().size(), arena, from, arena, to);
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
    kernels.dropout(draw(frame), part.size(), arena, from, arena, to);
  }

  private Draw draw(Frame frame) {
    return Draw.of(frame.seed(), frame.step(), node, frame.slab(), probability);
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
