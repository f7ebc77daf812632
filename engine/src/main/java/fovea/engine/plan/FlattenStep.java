package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import org.jspecify.annotations.Nullable;

/** From channels first, as buffers lie, to the order of height, width, channels. */
final class FlattenStep implements Step {
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;

  FlattenStep(Draft draft, Value input) {
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.inputGradient = draft.gradientOf(input);
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    Grid grid = input.grid();
    for (int c = 0; c < grid.channels(); c++) {
      for (int cell = 0; cell < grid.cells(); cell++) {
        int at = from + (c * grid.cells() + cell) * COUNT;
        System.arraycopy(arena, at, arena, to + (cell * grid.channels() + c) * COUNT, COUNT);
      }
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
    Grid grid = input.grid();
    for (int c = 0; c < grid.channels(); c++) {
      for (int cell = 0; cell < grid.cells(); cell++) {
        int at = to + (c * grid.cells() + cell) * COUNT;
        System.arraycopy(arena, from + (cell * grid.channels() + c) * COUNT, arena, at, COUNT);
      }
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
