package fovea.engine.plan;

import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.PointwiseKernels.Function;
import org.jspecify.annotations.Nullable;

/** An activation that stands by itself, not fused into the layer before it. */
final class ActivationStep implements Step {
  private final PointwiseKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Function function;

  ActivationStep(Planner planner, Value input, Function function) {
    this.kernels = planner.kernels().pointwise();
    this.name = planner.node().name();
    this.text = planner.node().op().text();
    this.input = input;
    this.output = planner.write(input, false);
    this.inputGradient = planner.gradientOf(input);
    this.function = function;
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    kernels.apply(function, input.data().size(), arena, from, arena, to);
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
    int y = output.data().offset();
    kernels.gradient(function, part.size(), arena, y, arena, from, arena, to);
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
