package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transposed convolution with its bias and activation, and at inference a batch normalisation
 * folded into its weights: what a convolution from the output to the input computes backward. So
 * its forward pass is that convolution's input gradient, its input gradient that one's forward
 * pass, and its weight gradient the same sums with input and output gradient exchanged.
 */
final class TransposedConvolutionStep implements Step {
  private static final int[] NOTHING = {};
  private final ConvolutionKernels kernels;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final @Nullable Buffer padded;
  private final @Nullable Buffer paddedGradient;
  private final @Nullable Buffer kernelGradient;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final @Nullable Curve curve;
  private final Border border;
  private final Border gradientBorder;
  private final List<ConvolutionTables.Phase> phases;
  private final Taps gradientTaps;
  private final int[] packing;
  private final int packedAt;
  private final int[] exchange;
  private final int exchangedAt;
  private final int foldedBias;

  /**
   * The step of the current node.
   *
   * @param windows of the convolution from the output to the input, one for each axis
   */
  TransposedConvolutionStep(
      Draft draft,
      String text,
      List<Window> windows,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable RunningNorm norm,
      @Nullable Curve curve) {
    this.kernels = draft.kernels().convolution();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = text;
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    ConvolutionTables tables = new ConvolutionTables(output.grid(), input.grid(), windows, 1);
    this.border = tables.gradientBorder();
    this.gradientBorder = tables.inputBorder();
    this.phases = tables.phases();
    this.gradientTaps = tables.forward();
    this.padded =
        border.isEmpty()
            ? null
            : draft.buffer(name + "+", border.outer().floats(), draft.forward());
    this.paddedGradient =
        output.learns() && !gradientBorder.isEmpty()
            ? draft.buffer(name + "'+", gradientBorder.outer().floats(), draft.backward())
            : null;
    this.kernelGradient =
        output.learns() && kernel.learns()
            ? draft.buffer(name + "'*", Lanes.roundUp(kernel.count()), draft.backward())
            : null;
    int filters = output.grid().channels();
    int channels = input.grid().channels();
    // The other convolution's kernel is this one with input channels and filters exchanged.
    int[] exchanged =
        Sums.of(
            Sums.steps(kernel.count() / (channels * filters), channels * filters),
            Sums.steps(filters, 1),
            Sums.steps(channels, filters));
    this.packing = Arrays.stream(tables.packing()).map(i -> exchanged[i]).toArray();
    this.packedAt = draft.reservePacked(packing.length);
    this.exchange = output.learns() ? exchanged : NOTHING;
    this.exchangedAt = inputGradient == null ? -1 : draft.reservePacked(exchange.length);
    this.foldedBias = norm == null ? -1 : draft.reservePacked(filters);
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    copy(packing, parameters, packed, packedAt);
    if (exchangedAt >= 0) {
      copy(exchange, parameters, packed, exchangedAt);
    }
    if (norm != null) {
      fold(norm, parameters, packed);
    }
  }

  private void copy(int[] sources, float[] parameters, float[] packed, int at) {
    for (int i = 0; i < sources.length; i++) {
      packed[at + i] = parameters[kernel.offset() + sources[i]];
    }
  }

  /** Filters stand last in the packed weights, too. */
  private void fold(RunningNorm by, float[] parameters, float[] packed) {
    int filters = output.grid().channels();
    for (int f = 0; f < filters; f++) {
      double factor = by.factor(parameters, f);
      double own = bias == null ? 0 : parameters[bias.offset() + f];
      packed[foldedBias + f] = (float) (own * factor + by.shift(parameters, f));
      for (int i = f; i < packing.length; i += filters) {
        packed[packedAt + i] = (float) (packed[packedAt + i] * factor);
      }
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
    int to = output.data().offset();
    for (int i = 0; i < phases.size(); i++) {
      ConvolutionTables.Phase phase = phases.get(i);
      kernels.apply(
          phase.taps(),
          arena,
          from,
          frame.packed(),
          packedAt + phase.packedAt(),
          norm == null ? frame.parameters() : frame.packed(),
          norm != null ? foldedBias : bias == null ? -1 : bias.offset(),
          curve != null && curve.isRelu(),
          arena,
          to,
          frame.scratch());
    }
    if (curve != null && !curve.isRelu()) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    Grid grid = output.grid();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (bias != null && bias.learns()) {
      kernels.biasGradient(
          grid.channels(),
          grid.cells(),
          arena,
          g,
          frame.gradients(),
          bias.offset(),
          frame.scratch());
    }
    if (paddedGradient != null) {
      gradientBorder.copy(arena, g, paddedGradient.offset());
      g = paddedGradient.offset();
    }
    if (kernelGradient != null) {
      backwardToKernel(frame, g, kernelGradient.offset());
    }
    if (inputGradient != null) {
      kernels.apply(
          gradientTaps,
          arena,
          g,
          frame.packed(),
          exchangedAt,
          frame.packed(),
          -1,
          false,
          arena,
          inputGradient.offset(),
          frame.scratch());
    }
  }

  private void backwardToKernel(Frame frame, int g, int exchanged) {
    float[] arena = frame.arena();
    float[] gradients = frame.gradients();
    Arrays.fill(arena, exchanged, exchanged + exchange.length, 0);
    kernels.weightGradient(
        gradientTaps, arena, g, arena, input.data().offset(), arena, exchanged, frame.scratch());
    for (int i = 0; i < exchange.length; i++) {
      gradients[kernel.offset() + exchange[i]] += arena[exchanged + i];
    }
  }

  @Override
  public void measure(Footprint footprint) {
    footprint.table(packing);
    footprint.table(exchange);
    gradientTaps.measure(footprint);
    kernels.measureApply(gradientTaps, footprint);
    kernels.measureGradients(gradientTaps, footprint);
    for (ConvolutionTables.Phase phase : phases) {
      phase.taps().measure(footprint);
      kernels.measureApply(phase.taps(), footprint);
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
