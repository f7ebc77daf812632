package fovea.engine.plan;

import fovea.engine.kernel.Footprint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values in other places: reshape, permute, zeropad, crop, and upsampling by repetition. */
final class ArrangementStep implements Step {
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Arrangement arrangement;

  ArrangementStep(Draft draft, Value input, Arrangement arrangement) {
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.inputGradient = draft.gradientOf(input);
    this.arrangement = arrangement;
  }

  @Override
  public void forward(Frame frame) {
    arrangement.copy(frame.arena(), input.data().offset(), output.data().offset());
  }

  @Override
  public void backward(Frame frame) {
    Buffer part = inputGradient;
    if (part != null) {
      float[] arena = frame.arena();
      Arrays.fill(arena, part.offset(), part.offset() + part.size(), 0);
      arrangement.addBack(arena, output.gradient().offset(), part.offset());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    footprint.table(arrangement.sources());
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
