package fovea.engine.plan;

import fovea.engine.kernel.Draw;
import fovea.ir.GaussianNoise;
import org.jspecify.annotations.Nullable;

/** Normal noise added in training; its gradient is 1. */
final class NoiseStep implements Step {
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final int node;
  private final double deviation;

  NoiseStep(Draft draft, GaussianNoise op, Value input) {
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.inputGradient = draft.gradientOf(input);
    this.node = draft.node().id();
    this.deviation = op.deviation();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    Draw draw = draw(frame);
    for (int i = 0; i < input.data().size(); i++) {
      arena[to + i] = arena[from + i] + (float) (deviation * draw.normal(i));
    }
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
    System.arraycopy(arena, from, arena, to, part.size());
  }

  private Draw draw(Frame frame) {
    return Draw.of(frame.seed(), frame.step(), node, frame.slab(), 0);
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
