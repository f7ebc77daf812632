package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of images with its bias and activation, and at inference a batch normalisation
 * folded into its weights. A sequence is an image of one row, and a depthwise convolution has a
 * group for each channel.
 */
final class ConvolutionStep implements Step {
  private static final int[] NOTHING = {};
  private static final Window ONE_ROW = new Window(1, 1, 1, 1, 0, 0, false);
  private final ConvolutionKernels kernels;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final String algorithm;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final @Nullable Buffer padded;
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
    this.output = draft.write(input, kernel.learns());
    this.inputGradient = draft.gradientOf(input);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    this.groups = groups;
    ConvolutionTables tables =
        new ConvolutionTables(
            input.grid(),
            output.grid(),
            windows.size() == 1 ? ONE_ROW : windows.get(0),
            windows.get(windows.size() - 1),
            groups);
    this.border = tables.inputBorder();
    this.gradientBorder = tables.gradientBorder();
    this.taps = tables.forward();
    this.padded =
        border.isEmpty()
            ? null
            : output.learns()
                ? draft.buffer(
                    name + "+", border.outer().floats(), draft.forward(), draft.backward())
                : draft.buffer(name + "+", border.outer().floats(), draft.forward());
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

  /** Where the windows read: the input, or its padded copy. */
  private int source() {
    return padded == null ? input.data().offset() : padded.offset();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    if (padded != null) {
      border.copy(arena, input.data().offset(), padded.offset());
    }
    int to = output.data().offset();
    float[] weights = norm == null ? frame.parameters() : frame.packed();
    int kernelAt = norm == null ? kernel.offset() : foldedKernel;
    int biasAt = norm != null ? foldedBias : bias == null ? -1 : bias.offset();
    for (int group = 0; group < groups; group++) {
      int filter = group * taps.filters();
      kernels.apply(
          taps,
          arena,
          source() + group * groupFloats(border.outer()),
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
      for (int group = 0; group < groups; group++) {
        kernels.weightGradient(
            taps,
            arena,
            source() + group * groupFloats(border.outer()),
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
