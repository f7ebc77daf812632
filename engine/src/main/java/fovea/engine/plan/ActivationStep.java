package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.PointwiseKernels;
import org.jspecify.annotations.Nullable;

/** An activation that stands by itself, not fused into the layer before it. */
final class ActivationStep implements Step {
  private final PointwiseKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Curve curve;

  ActivationStep(Draft draft, Value input, Curve curve) {
    this.kernels = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, curve.needsInput() ? Reread.INPUTS : Reread.OUTPUT);
    this.inputGradient = draft.gradientOf(input);
    this.curve = curve;
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    kernels.apply(curve, input.data().size(), arena, from, arena, to);
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
    int v = (curve.needsInput() ? input : output).data().offset();
    kernels.gradient(curve, part.size(), arena, v, arena, from, arena, to);
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
