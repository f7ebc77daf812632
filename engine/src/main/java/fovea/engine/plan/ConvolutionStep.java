package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of sequences, images or volumes with its bias and activation, and at inference a
 * batch normalisation folded into its weights. A depthwise convolution has a group for each
 * channel.
 */
final class ConvolutionStep implements Step {
  private static final int[] NOTHING = {};
  private final ConvolutionKernels kernels;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final String algorithm;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final @Nullable Buffer padded;
  private final @Nullable Buffer paddedAgain;
  private final @Nullable Buffer paddedGradient;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final @Nullable Curve curve;
  private final int groups;
  private final Border border;
  private final Border gradientBorder;
  private final Taps taps;
  private final List<ConvolutionTables.Phase> phases;
  private final int[] packing;
  private final int packedAt;
  private final int foldedKernel;
  private final int foldedBias;

  ConvolutionStep(
      Draft draft,
      String text,
      String algorithm,
      List<Window> windows,
      int groups,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable RunningNorm norm,
      @Nullable Curve curve) {
    this.kernels = draft.kernels().convolution();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = text;
    this.algorithm = algorithm;
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    this.groups = groups;
    ConvolutionTables tables = new ConvolutionTables(input.grid(), output.grid(), windows, groups);
    this.border = tables.inputBorder();
    this.gradientBorder = tables.gradientBorder();
    this.taps = tables.forward();
    int paddedFloats = border.outer().floats();
    this.padded = border.isEmpty() ? null : draft.buffer(name + "+", paddedFloats, draft.forward());
    // The input lives until then as it is, often for the layer before too: padding it once more
    // costs less than to keep two of it.
    this.paddedAgain =
        !border.isEmpty() && output.learns() && kernel.learns()
            ? draft.buffer(name + "+2", paddedFloats, draft.backward())
            : null;
    boolean back = inputGradient != null;
    this.phases = back ? tables.phases() : List.of();
    this.packing = back ? tables.packing() : NOTHING;
    this.packedAt = back ? draft.reservePacked(packing.length) : 0;
    this.foldedKernel = norm == null ? -1 : draft.reservePacked(kernel.count());
    this.foldedBias = norm == null ? -1 : draft.reservePacked(output.grid().channels());
    this.paddedGradient =
        back && !gradientBorder.isEmpty()
            ? draft.buffer(name + "'+", gradientBorder.outer().floats(), draft.backward())
            : null;
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    int from = kernel.offset();
    for (int i = 0; i < packing.length; i++) {
      packed[packedAt + i] = parameters[from + packing[i]];
    }
    if (norm != null) {
      norm.fold(parameters, kernel, bias, packed, foldedKernel, foldedBias);
    }
  }

  /** Where the windows read: the input, or its copy with a border, which this makes. */
  private int source(float[] arena, @Nullable Buffer copy) {
    if (copy == null) {
      return input.data().offset();
    }
    border.copy(arena, input.data().offset(), copy.offset());
    return copy.offset();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = source(arena, padded);
    int to = output.data().offset();
    float[] weights = norm == null ? frame.parameters() : frame.packed();
    int kernelAt = norm == null ? kernel.offset() : foldedKernel;
    int biasAt = norm != null ? foldedBias : bias == null ? -1 : bias.offset();
    for (int group = 0; group < groups; group++) {
      int filter = group * taps.filters();
      kernels.apply(
          taps,
          arena,
          from + group * groupFloats(border.outer()),
          weights,
          kernelAt + filter,
          weights,
          biasAt < 0 ? -1 : biasAt + filter,
          curve != null && curve.isRelu(),
          arena,
          to + group * groupFloats(output.grid()),
          frame.scratch());
    }
    if (curve != null && !curve.isRelu()) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    float[] gradients = frame.gradients();
    int g = output.gradient().offset();
    Grid grid = output.grid();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (bias != null && bias.learns()) {
      kernels.biasGradient(
          grid.channels(), grid.cells(), arena, g, gradients, bias.offset(), frame.scratch());
    }
    if (kernel.learns()) {
      int from = source(arena, paddedAgain);
      for (int group = 0; group < groups; group++) {
        kernels.weightGradient(
            taps,
            arena,
            from + group * groupFloats(border.outer()),
            arena,
            g + group * groupFloats(grid),
            gradients,
            kernel.offset() + group * taps.filters(),
            frame.scratch());
      }
    }
    if (inputGradient != null) {
      backwardToInput(frame, g, inputGradient.offset());
    }
  }

  private void backwardToInput(Frame frame, int gradient, int to) {
    float[] arena = frame.arena();
    int from = gradient;
    if (paddedGradient != null) {
      from = paddedGradient.offset();
      gradientBorder.copy(arena, gradient, from);
    }
    int packedStep = packing.length / groups;
    for (int group = 0; group < groups; group++) {
      for (int i = 0; i < phases.size(); i++) {
        ConvolutionTables.Phase phase = phases.get(i);
        kernels.apply(
            phase.taps(),
            arena,
            from + group * groupFloats(gradientBorder.outer()),
            frame.packed(),
            packedAt + group * packedStep + phase.packedAt(),
            frame.packed(),
            -1,
            false,
            arena,
            to + group * groupFloats(input.grid()),
            frame.scratch());
      }
    }
  }

  private int groupFloats(Grid grid) {
    return grid.floats() / groups;
  }

  @Override
  public void measure(Footprint footprint) {
    taps.measure(footprint);
    kernels.measureApply(taps, footprint);
    if (kernel.learns() && output.learns()) {
      kernels.measureGradients(taps, footprint);
    }
    footprint.table(packing);
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
    return inputGradient;
  }
}
