package fovea.engine.plan;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Mix;
import fovea.engine.kernel.PoolingKernels;
import org.jspecify.annotations.Nullable;

/** Weighted sums of cells: average pools of all kinds, and bilinear upsampling. */
final class BlendStep implements Step {
  private final PoolingKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Mix mix;
  private final @Nullable Mix gradient;

  BlendStep(Draft draft, Value input, Blend blend) {
    this.kernels = draft.kernels().pooling();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.inputGradient = draft.gradientOf(input);
    this.mix = blend.mix();
    this.gradient = inputGradient == null ? null : blend.gradient();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    kernels.mix(
        mix, input.grid().channels(), arena, input.data().offset(), arena, output.data().offset());
  }

  @Override
  public void backward(Frame frame) {
    Buffer to = inputGradient;
    if (to != null && gradient != null) {
      float[] arena = frame.arena();
      int channels = input.grid().channels();
      kernels.mix(gradient, channels, arena, output.gradient().offset(), arena, to.offset());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    mix.measure(footprint);
    if (gradient != null) {
      gradient.measure(footprint);
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
