package fovea.engine.plan;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.MergeKernels;
import fovea.engine.kernel.NormKernels;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Taps;
import fovea.ir.BatchNorm;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation by the running statistics, as inference does it and a frozen one in training,
 * and its activation: a factor and a shift for each channel, packed once.
 */
final class BatchNormStep implements Step {
  private final NormKernels kernels;
  private final ConvolutionKernels eachChannel;
  private final PointwiseKernels pointwise;
  private final MergeKernels merges;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final RunningNorm norm;
  private final @Nullable Curve curve;
  private final Taps taps;
  private final int channels;
  private final int factors;
  private final int shifts;

  BatchNormStep(Draft draft, BatchNorm op, Value input, RunningNorm norm, @Nullable Curve curve) {
    this.kernels = draft.kernels().norms();
    this.eachChannel = draft.kernels().convolution();
    this.pointwise = draft.kernels().pointwise();
    this.merges = draft.kernels().merges();
    this.name = draft.node().name();
    this.text = Fusion.text(op, curve);
    this.input = input;
    this.output = draft.write(input, false, Reread.of(false, curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.norm = norm;
    this.curve = curve;
    this.taps = taps(input.grid());
    this.channels = input.shape().channels();
    this.factors = draft.reservePacked(channels);
    this.shifts = draft.reservePacked(channels);
  }

  /** A plane's cells, each a window of its own: a factor for each lane is a weight of that. */
  private static Taps taps(Grid grid) {
    int[] cells = new int[grid.cells()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = i * Lanes.COUNT;
    }
    return new Taps(new int[1], cells, cells, cells.length, 1, 1, grid.plane(), Lanes.COUNT);
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    for (int c = 0; c < channels; c++) {
      packed[factors + c] = (float) norm.factor(parameters, c);
      packed[shifts + c] = (float) norm.shift(parameters, c);
    }
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    int plane = input.grid().plane();
    float[] packed = frame.packed();
    if (input.layout() == Layout.IMAGES) {
      kernels.affine(channels, plane, packed, factors, shifts, arena, from, arena, to);
    } else {
      for (int p = 0; p < input.grid().channels(); p++) {
        int at = p * plane;
        int lane = p * Lanes.COUNT;
        eachChannel.applyToEachChannel(
            taps,
            arena,
            from + at,
            packed,
            factors + lane,
            packed,
            shifts + lane,
            false,
            arena,
            to + at);
      }
    }
    if (curve != null) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  @Override
  public void backward(Frame frame) {
    Buffer part = inputGradient;
    if (part == null) {
      return;
    }
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    int plane = input.grid().plane();
    if (input.layout() != Layout.IMAGES) {
      for (int p = 0; p < input.grid().channels(); p++) {
        int at = p * plane;
        int lane = factors + p * Lanes.COUNT;
        float[] packed = frame.packed();
        int to = part.offset() + at;
        eachChannel.applyToEachChannel(
            taps, arena, g + at, packed, lane, packed, -1, false, arena, to);
      }
      return;
    }
    for (int c = 0; c < channels; c++) {
      float factor = frame.packed()[factors + c];
      merges.scale(plane, factor, arena, g + c * plane, arena, part.offset() + c * plane);
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
