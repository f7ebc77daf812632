package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.Window;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 3x3 convolution of stride 1 by Winograd's algorithm, with its bias and activation, and at
 * inference a batch normalisation folded into its weights.
 *
 * <p>The gradient of the input is such a convolution too, over the output's gradient, with the
 * kernel turned by half a circle and channels and filters exchanged.
 */
final class WinogradStep implements Step {
  private final Kernels kernels;
  private final String name;
  private final String text;
  private final String algorithm;
  private final double share;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final @Nullable Curve curve;
  private final int size;
  private final WinogradPass forward;
  private final @Nullable WinogradPass back;
  private final @Nullable WinogradWeights weights;
  private final Buffer work;
  private final @Nullable Buffer backWork;
  private final int foldedAt;
  private final int foldedBiasAt;
  private final int biasAt;
  private final int weightsAt;
  private final int turnedAt;
  private final int backWeightsAt;

  /** What the transforms of the weights work in; a plan may be packed by several threads. */
  private final Scratch scratch = new Scratch();

  WinogradStep(
      Draft draft,
      String text,
      ConvolutionChoice choice,
      List<Window> windows,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable RunningNorm norm,
      @Nullable Curve curve) {
    this.kernels = draft.kernels();
    this.name = draft.node().name();
    this.size = choice.size();
    this.text = text + ", winograd " + size + "x" + size;
    this.algorithm = choice.reason();
    this.share = choice.share();
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    int top = (int) windows.get(0).before();
    int left = (int) windows.get(1).before();
    Grid in = input.grid();
    Grid out = output.grid();
    int channels = in.channels();
    int filters = out.channels();
    this.forward = new WinogradPass(kernels, in, out, size, top, left);
    this.work = draft.buffer(name + "*", forward.workFloats(), draft.forward());
    boolean reaches = inputGradient != null;
    boolean learns = output.learns() && kernel.learns();
    this.back = reaches ? new WinogradPass(kernels, out, in, size, 2 - top, 2 - left) : null;
    this.weights = learns ? new WinogradWeights(kernels, forward, in, out, size) : null;
    int backFloats =
        Math.max(back == null ? 0 : back.workFloats(), weights == null ? 0 : weights.workFloats());
    this.backWork =
        backFloats == 0 ? null : draft.buffer(name + "'*", backFloats, draft.backward());
    this.foldedAt = norm == null ? -1 : draft.reservePacked(kernel.count());
    this.foldedBiasAt = norm == null ? -1 : draft.reservePacked(filters);
    this.biasAt = norm == null && bias == null ? -1 : draft.reservePacked(filters * COUNT);
    this.weightsAt = draft.reservePacked(WinogradPass.weightFloats(size, channels, filters));
    this.turnedAt = back == null ? -1 : draft.reservePacked(kernel.count());
    this.backWeightsAt =
        back == null ? -1 : draft.reservePacked(WinogradPass.weightFloats(size, filters, channels));
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    int channels = input.grid().channels();
    int filters = output.grid().channels();
    float[] from = parameters;
    int kernelAt = kernel.offset();
    int ownBiasAt = bias == null ? -1 : bias.offset();
    if (norm != null) {
      norm.fold(parameters, kernel, bias, packed, foldedAt, foldedBiasAt);
      from = packed;
      kernelAt = foldedAt;
      ownBiasAt = foldedBiasAt;
    }
    if (biasAt >= 0) {
      for (int f = 0; f < filters; f++) {
        int cell = biasAt + f * COUNT;
        Arrays.fill(packed, cell, cell + COUNT, from[ownBiasAt + f]);
      }
    }
    synchronized (scratch) {
      transform(channels, filters, from, kernelAt, packed, weightsAt);
      if (back != null) {
        turn(channels, filters, from, kernelAt, packed);
        transform(filters, channels, packed, turnedAt, packed, backWeightsAt);
      }
    }
  }

  private void transform(int channels, int filters, float[] w, int wAt, float[] packed, int to) {
    int point = WinogradPass.pointFloats(channels, filters);
    kernels
        .winograd()
        .filters(
            size,
            channels,
            filters,
            w,
            wAt,
            filters,
            channels * filters,
            packed,
            to,
            channels * COUNT,
            COUNT,
            point,
            scratch);
  }

  /** The kernel with its taps in reverse and channels and filters exchanged. */
  private void turn(int channels, int filters, float[] w, int wAt, float[] packed) {
    for (int tap = 0; tap < 9; tap++) {
      int from = wAt + tap * channels * filters;
      int to = turnedAt + (8 - tap) * channels * filters;
      for (int c = 0; c < channels; c++) {
        for (int f = 0; f < filters; f++) {
          packed[to + f * channels + c] = w[from + c * filters + f];
        }
      }
    }
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int to = output.data().offset();
    forward.apply(
        arena,
        input.data().offset(),
        frame.packed(),
        weightsAt,
        biasAt,
        curve != null && curve.isRelu(),
        to,
        work.offset(),
        frame.scratch());
    if (curve != null && !curve.isRelu()) {
      kernels.pointwise().apply(curve, output.data().size(), arena, to, arena, to);
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
      kernels.pointwise().gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (bias != null && bias.learns()) {
      kernels
          .convolution()
          .biasGradient(
              grid.channels(), grid.cells(), arena, g, gradients, bias.offset(), frame.scratch());
    }
    if (backWork == null) {
      return;
    }
    int workAt = backWork.offset();
    if (weights != null) {
      int from = input.data().offset();
      weights.add(arena, from, g, gradients, kernel.offset(), workAt, frame.scratch());
    }
    if (back != null && inputGradient != null) {
      int to = inputGradient.offset();
      float[] packed = frame.packed();
      back.apply(arena, g, packed, backWeightsAt, -1, false, to, workAt, frame.scratch());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    forward.measure(footprint);
    if (back != null) {
      back.measure(footprint);
    }
    if (weights != null) {
      weights.measure(footprint);
    }
    if (bias != null && bias.learns()) {
      footprint.floats(COUNT);
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
  public double share() {
    return share;
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
