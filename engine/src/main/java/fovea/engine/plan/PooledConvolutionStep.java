package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Taps;
import org.jspecify.annotations.Nullable;

/**
 * A convolution at inference with its bias, a batch normalisation folded into its weights, relu and
 * the pool behind it: a quarter of its results is stored, and none that the pool leaves out is
 * computed.
 */
final class PooledConvolutionStep implements Step {
  private final ConvolutionKernels kernels;
  private final String name;
  private final String text;
  private final String algorithm;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer padded;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final boolean relu;
  private final boolean mean;
  private final Border border;
  private final Taps taps;
  private final int foldedKernel;
  private final int foldedBias;

  PooledConvolutionStep(
      Draft draft,
      String text,
      String algorithm,
      ConvolutionTables tables,
      FusedPool pool,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable RunningNorm norm,
      @Nullable Curve curve) {
    this.kernels = draft.kernels().convolution();
    this.name = draft.node().name();
    this.text = text + " + " + pool.text();
    this.algorithm = algorithm;
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.relu = curve != null;
    this.mean = pool.mean();
    this.border = tables.inputBorder();
    this.taps = pool.pooled(tables.forward());
    this.padded =
        border.isEmpty()
            ? null
            : draft.buffer(name + "+", border.outer().floats(), draft.forward());
    this.foldedKernel = norm == null ? -1 : draft.reservePacked(kernel.count());
    this.foldedBias = norm == null ? -1 : draft.reservePacked(output.grid().channels());
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    if (norm != null) {
      norm.fold(parameters, kernel, bias, packed, foldedKernel, foldedBias);
    }
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    if (padded != null) {
      border.copy(arena, from, padded.offset());
      from = padded.offset();
    }
    float[] weights = norm == null ? frame.parameters() : frame.packed();
    kernels.applyPooled(
        taps,
        arena,
        from,
        weights,
        norm == null ? kernel.offset() : foldedKernel,
        weights,
        norm != null ? foldedBias : bias == null ? -1 : bias.offset(),
        relu,
        mean,
        arena,
        output.data().offset(),
        frame.scratch());
  }

  /** Planned for inference alone. */
  @Override
  public void backward(Frame frame) {
    throw new IllegalStateException(name + ": has no gradient");
  }

  @Override
  public void measure(Footprint footprint) {
    taps.measure(footprint);
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
  public String algorithm() {
    return algorithm;
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
    return null;
  }
}
