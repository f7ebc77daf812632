package fovea.engine.plan;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Maxima;
import fovea.engine.kernel.PoolingKernels;
import fovea.engine.kernel.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Maxima over windows. */
final class MaxPoolStep implements Step {
  /** Floats of an image from which on threads share a pool of it. */
  private static final int WORTH = 100_000;

  private final PoolingKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Maxima maxima;

  MaxPoolStep(Draft draft, Value input, Cells cells) {
    this.kernels = draft.kernels().pooling();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.BOTH);
    this.inputGradient = draft.gradientOf(input);
    this.maxima = cells.maxima();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    kernels.maximum(maxima, input.grid().channels(), arena, from, arena, to);
  }

  /** A plane of sixteen channels each, where they are large enough to be worth a wait. */
  @Override
  public int parts() {
    boolean worth = input.layout() == Layout.CHANNELS && input.data().size() >= WORTH;
    return worth ? input.grid().channels() : 1;
  }

  @Override
  public void forward(Frame frame, int part, Scratch scratch) {
    if (parts() == 1) {
      forward(frame);
      return;
    }
    float[] arena = frame.arena();
    int from = input.data().offset() + part * input.grid().plane();
    int to = output.data().offset() + part * output.grid().plane();
    kernels.maximum(maxima, 1, arena, from, arena, to);
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
    Arrays.fill(arena, to, to + part.size(), 0);
    kernels.maximumGradient(
        maxima,
        input.grid().channels(),
        arena,
        input.data().offset(),
        arena,
        output.data().offset(),
        arena,
        from,
        arena,
        to);
  }

  @Override
  public void measure(Footprint footprint) {
    footprint.table(maxima.sources());
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
