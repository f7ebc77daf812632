package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Draw;
import fovea.ir.SpatialDropout;
import org.jspecify.annotations.Nullable;

/** Dropout of whole channels in training: the backward pass draws the same numbers again. */
final class SpatialDropoutStep implements Step {
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final int node;
  private final double probability;

  SpatialDropoutStep(Draft draft, SpatialDropout op, Value input) {
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
    scale(draw(frame), arena, from, to);
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
    scale(draw(frame), arena, from, to);
  }

  private void scale(Draw draw, float[] arena, int from, int to) {
    int cells = input.grid().cells();
    for (int c = 0; c < input.grid().channels(); c++) {
      for (int lane = 0; lane < COUNT; lane++) {
        float factor = draw.bits(c * COUNT + lane) < draw.threshold() ? 0 : draw.factor();
        for (int cell = 0; cell < cells; cell++) {
          int at = (c * cells + cell) * COUNT + lane;
          arena[to + at] = factor == 0 ? 0 : factor * arena[from + at];
        }
      }
    }
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
