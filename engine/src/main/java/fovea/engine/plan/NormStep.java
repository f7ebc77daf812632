package fovea.engine.plan;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.NormKernels;
import fovea.engine.kernel.Strata;
import org.jspecify.annotations.Nullable;

/** Normalisation by statistics of each image itself: layernorm and groupnorm. */
final class NormStep implements Step {
  private final NormKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Buffer moments;
  private final Strata strata;
  private final float epsilon;
  private final Slot gamma;
  private final Slot beta;

  NormStep(Draft draft, Value input, Strata strata, double epsilon, Slot gamma, Slot beta) {
    this.kernels = draft.kernels().norms();
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.input = input;
    this.output = draft.write(input, gamma.learns(), Reread.INPUTS);
    this.inputGradient = draft.gradientOf(input);
    int floats = 2 * strata.statistics();
    this.moments =
        output.learns()
            ? draft.buffer(name + "~", floats, draft.forward(), draft.backward())
            : draft.buffer(name + "~", floats, draft.forward());
    this.strata = strata;
    this.epsilon = (float) epsilon;
    this.gamma = gamma;
    this.beta = beta;
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    kernels.normalise(
        strata,
        epsilon,
        frame.parameters(),
        gamma.offset(),
        beta.offset(),
        arena,
        input.data().offset(),
        arena,
        output.data().offset(),
        arena,
        moments.offset());
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    int x = input.data().offset();
    int g = output.gradient().offset();
    if (gamma.learns()) {
      kernels.normaliseWeights(
          strata,
          arena,
          x,
          arena,
          moments.offset(),
          arena,
          g,
          frame.gradients(),
          gamma.offset(),
          beta.offset());
    }
    if (inputGradient != null) {
      kernels.normaliseGradient(
          strata,
          frame.parameters(),
          gamma.offset(),
          arena,
          x,
          arena,
          moments.offset(),
          arena,
          g,
          arena,
          inputGradient.offset(),
          frame.scratch());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    if (inputGradient != null) {
      kernels.measure(strata, footprint);
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
