package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.PointwiseKernels;
import fovea.ir.Dense;
import org.jspecify.annotations.Nullable;

/** A fully connected layer with its bias and activation. */
final class DenseStep implements Step {
  private final DenseKernels kernels;
  private final ConvolutionKernels sums;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable Curve curve;
  private final int inputs;
  private final int units;

  DenseStep(
      Draft draft, Dense op, Value input, Slot kernel, @Nullable Slot bias, @Nullable Curve curve) {
    this.kernels = draft.kernels().dense();
    this.sums = draft.kernels().convolution();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = Fusion.text(op, curve);
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.kernel = kernel;
    this.bias = bias;
    this.curve = curve;
    this.inputs = input.grid().channels();
    this.units = op.units();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int to = output.data().offset();
    kernels.apply(
        inputs,
        units,
        arena,
        input.data().offset(),
        frame.parameters(),
        kernel.offset(),
        frame.parameters(),
        bias == null ? -1 : bias.offset(),
        curve != null && curve.isRelu(),
        arena,
        to,
        frame.scratch());
    if (curve != null && !curve.isRelu()) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    float[] gradients = frame.gradients();
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (bias != null && bias.learns()) {
      sums.biasGradient(units, 1, arena, g, gradients, bias.offset(), frame.scratch());
    }
    if (kernel.learns()) {
      int x = input.data().offset();
      kernels.weightGradient(
          inputs, units, arena, x, arena, g, gradients, kernel.offset(), frame.scratch());
    }
    if (inputGradient != null) {
      kernels.inputGradient(
          inputs,
          units,
          arena,
          g,
          frame.parameters(),
          kernel.offset(),
          arena,
          inputGradient.offset(),
          frame.scratch());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    kernels.measure(units, inputGradient != null, kernel.learns() && output.learns(), footprint);
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
