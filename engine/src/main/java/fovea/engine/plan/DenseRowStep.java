package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.Dense;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fully connected layer of one image, with its bias and activation. */
final class DenseRowStep implements Step {
  /** Weights whose gradients one thread adds up over all images; they stay in its cache. */
  private static final int NEAR = 1 << 15;

  private final DenseKernels kernels;
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

  DenseRowStep(
      Draft draft, Dense op, Value input, Slot kernel, @Nullable Slot bias, @Nullable Curve curve) {
    this.kernels = draft.kernels().dense();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = Fusion.text(op, curve);
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.inputGradient = draft.gradientOf(input);
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

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (inputGradient != null) {
      int to = inputGradient.offset();
      kernels.rowInputGradient(
          inputs, units, arena, g, frame.parameters(), kernel.offset(), arena, to, frame.scratch());
    }
  }

  private int rows() {
    return Math.max(1, NEAR / units);
  }

  /** Some rows of weights each. */
  @Override
  public int weighings() {
    return kernel.learns() ? (inputs + rows() - 1) / rows() : 0;
  }

  @Override
  public void weigh(List<Frame> slabs, int part, Scratch scratch) {
    for (Frame frame : slabs) {
      weigh(frame, part);
    }
  }

  private void weigh(Frame frame, int part) {
    float[] arena = frame.arena();
    float[] gradients = frame.gradients();
    int first = part * rows();
    int count = Math.min(rows(), inputs - first);
    int x = input.data().offset() + first;
    int g = output.gradient().offset();
    int to = kernel.offset() + first * units;
    kernels.rowWeightGradient(count, units, arena, x, arena, g, gradients, to);
    if (part == 0 && bias != null && bias.learns()) {
      for (int u = 0; u < units; u++) {
        gradients[bias.offset() + u] += arena[g + u];
      }
    }
  }

  @Override
  public void measure(Footprint footprint) {
    if (inputGradient != null) {
      kernels.measureRow(footprint);
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
