package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.PointwiseKernels;
import fovea.ir.Dense;
import org.jspecify.annotations.Nullable;

/** A fully connected layer of one image, with its bias and activation. */
final class DenseRowStep implements Step {
  private final DenseKernels kernels;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable Curve curve;
  private final int inputs;
  private final int units;

  DenseRowStep(
      Draft draft, Dense op, Value input, Slot kernel, @Nullable Slot bias, @Nullable Curve curve) {
    this.kernels = draft.kernels().dense();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = Fusion.text(op, curve);
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.kernel = kernel;
    this.bias = bias;
    this.curve = curve;
    this.inputs = input.shape().channels();
    this.units = op.units();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int to = output.data().offset();
    kernels.applyToRow(
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
        to);
    if (curve != null && !curve.isRelu()) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  /** Planned for inference alone. */
  @Override
  public void backward(Frame frame) {
    throw new IllegalStateException(name + ": has no gradient");
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
    return null;
  }
}
