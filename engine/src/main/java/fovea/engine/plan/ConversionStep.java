package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import org.jspecify.annotations.Nullable;

/**
 * One image in another layout: before a layer that has no kernel for the one that its input is in,
 * and where an image is flattened. In image lanes it is the first of sixteen, and the others hold
 * anything.
 */
final class ConversionStep implements Step {
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;

  /**
   * @param inputGradient part of the gradient of the input; null if that learns nothing
   * @param output the same values in another layout, or as a vector in the order of height, width
   *     and channels
   */
  ConversionStep(
      String name, String text, Value input, Value output, @Nullable Buffer inputGradient) {
    this.name = name;
    this.text = text;
    this.input = input;
    this.output = output;
    this.inputGradient = inputGradient;
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    Grid grid = input.shape();
    int from = input.data().offset();
    int to = output.data().offset();
    Layout source = input.layout();
    Layout target = target();
    if (source == target) {
      System.arraycopy(arena, from, arena, to, grid.values());
    } else if (source == Layout.CHANNELS && target == Layout.ROW) {
      gather(arena, from, to, grid);
    } else {
      for (int c = 0; c < grid.channels(); c++) {
        for (int cell = 0; cell < grid.cells(); cell++) {
          arena[to + target.at(grid, c, cell)] = arena[from + source.at(grid, c, cell)];
        }
      }
    }
  }

  /** The output's layout; a vector has the order of a row. */
  private Layout target() {
    return output.shape().equals(input.shape()) ? output.layout() : Layout.ROW;
  }

  private static void gather(float[] arena, int from, int to, Grid grid) {
    int channels = grid.channels();
    for (int c = 0; c < channels; c += Lanes.COUNT) {
      int source = from + c * grid.cells();
      int target = to + c;
      int count = Math.min(Lanes.COUNT, channels - c);
      for (int cell = 0; cell < grid.cells(); cell++) {
        for (int lane = 0; lane < count; lane++) {
          arena[target + lane] = arena[source + lane];
        }
        source += Lanes.COUNT;
        target += channels;
      }
    }
  }

  @Override
  public void backward(Frame frame) {
    if (inputGradient == null) {
      return;
    }
    float[] arena = frame.arena();
    Grid grid = input.shape();
    Layout target = target();
    int from = output.gradient().offset();
    int to = inputGradient.offset();
    for (int c = 0; c < grid.channels(); c++) {
      for (int cell = 0; cell < grid.cells(); cell++) {
        arena[to + input.layout().at(grid, c, cell)] = arena[from + target.at(grid, c, cell)];
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
