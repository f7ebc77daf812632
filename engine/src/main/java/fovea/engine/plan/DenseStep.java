package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.DenseKernels;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.Dense;
import org.jspecify.annotations.Nullable;

/** A fully connected layer with its bias and activation. */
final class DenseStep implements BatchGradientStep {
  /** Inputs whose weights one part of the gradient covers. */
  private static final int PART = 64;

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
  private final int inputNote;
  private final int gradientNote;

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
    boolean late = kernel.learns() && output.learns();
    this.inputNote = late ? draft.reserveNotes(inputs * COUNT) : 0;
    this.gradientNote = late ? draft.reserveNotes(Lanes.roundUp(units) * COUNT) : 0;
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
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (bias != null && bias.learns()) {
      sums.biasGradient(units, 1, arena, g, frame.gradients(), bias.offset(), frame.scratch());
    }
    if (kernel.learns()) {
      note(frame, g);
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

  private void note(Frame frame, int gradient) {
    Batch batch = frame.batch();
    float[] arena = frame.arena();
    float[] notes = batch.notes();
    int x = batch.note(inputNote) + frame.slab() * inputs * COUNT;
    System.arraycopy(arena, input.data().offset(), notes, x, inputs * COUNT);
    int g = batch.note(gradientNote) + frame.slab() * COUNT * COUNT;
    for (int u = 0; u < units; u += COUNT) {
      int from = gradient + u * COUNT;
      int to = g + u / COUNT * panelStep(batch);
      Lanes.turn(arena, from, COUNT, Math.min(COUNT, units - u), notes, to, COUNT);
    }
  }

  /** Floats from the notes of sixteen units' gradients to those of the next. */
  private static int panelStep(Batch batch) {
    return batch.capacity() * COUNT * COUNT;
  }

  @Override
  public Slot late() {
    return kernel;
  }

  @Override
  public int lateParts() {
    return kernel.learns() ? (inputs + PART - 1) / PART : 0;
  }

  @Override
  public void lateGradient(Batch batch, int part, Scratch scratch) {
    int first = part * PART;
    kernels.weightGradient(
        Math.min(PART, inputs - first),
        units,
        batch.slabs() * COUNT,
        inputs * COUNT,
        batch.notes(),
        batch.note(inputNote) + first * COUNT,
        batch.notes(),
        batch.note(gradientNote),
        panelStep(batch),
        batch.gradients(),
        kernel.offset() + first * units,
        scratch);
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
