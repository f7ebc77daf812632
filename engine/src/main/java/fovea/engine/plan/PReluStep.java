package fovea.engine.plan;

import fovea.engine.kernel.NormKernels;
import org.jspecify.annotations.Nullable;

/** A leaky rectifier with a learned slope for each channel. */
final class PReluStep implements Step {
  private final NormKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Slot slope;

  PReluStep(Draft draft, Value input, Slot slope) {
    this.kernels = draft.kernels().norms();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, slope.learns(), Reread.INPUTS);
    this.inputGradient = draft.gradientOf(input);
    this.slope = slope;
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    Grid grid = input.grid();
    kernels.prelu(
        grid.channels(), grid.plane(), frame.parameters(), slope.offset(), arena, from, arena, to);
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    int x = input.data().offset();
    int g = output.gradient().offset();
    Grid grid = input.grid();
    if (slope.learns()) {
      kernels.preluSlopes(
          grid.channels(), grid.plane(), arena, x, arena, g, frame.gradients(), slope.offset());
    }
    if (inputGradient != null) {
      kernels.preluGradient(
          grid.channels(),
          grid.plane(),
          frame.parameters(),
          slope.offset(),
          arena,
          x,
          arena,
          g,
          arena,
          inputGradient.offset());
    }
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
