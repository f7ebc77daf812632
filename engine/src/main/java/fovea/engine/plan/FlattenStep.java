package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Mix;
import fovea.engine.kernel.PoolingKernels;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From channels first, as buffers lie, to the order of height, width, channels. */
final class FlattenStep implements Step {
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final PoolingKernels kernels;
  private final Mix order;
  private final Mix back;

  FlattenStep(Draft draft, Value input) {
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.inputGradient = draft.gradientOf(input);
    this.kernels = draft.kernels().pooling();
    int channels = input.grid().channels();
    int cells = input.grid().cells();
    int count = channels * cells;
    this.order = copy(count, i -> i % channels * cells + i / channels);
    this.back = copy(count, i -> i % cells * channels + i / cells);
  }

  /** Copies cells of sixteen lanes, each as a sum of one with the weight 1. */
  private static Mix copy(int count, IntUnaryOperator source) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    int[] sources = IntStream.range(0, count).map(source).map(at -> at * COUNT).toArray();
    return new Mix(1, count, sources, ones, 0);
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    kernels.mix(order, 1, arena, input.data().offset(), arena, output.data().offset());
  }

  @Override
  public void backward(Frame frame) {
    Buffer to = inputGradient;
    if (to != null) {
      float[] arena = frame.arena();
      kernels.mix(back, 1, arena, output.gradient().offset(), arena, to.offset());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    order.measure(footprint);
    back.measure(footprint);
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
