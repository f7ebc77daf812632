package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.ir.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 3x3 convolution of stride 1 of one image in channel lanes, by Winograd's algorithm, with its
 * bias and activation, and at inference a batch normalisation folded into its weights.
 */
final class ChannelWinogradStep implements Step {
  private final String name;
  private final String text;
  private final String algorithm;
  private final double share;
  private final Value input;
  private final Value output;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final @Nullable Curve curve;
  private final ChannelWinogradPass pass;

  /** Room of the frame, where threads share it; else each has its own. */
  private final @Nullable Buffer work;

  private final int foldedAt;
  private final int foldedBiasAt;
  private final int biasAt;
  private final int weightsAt;
  private final @Nullable ChannelConvolutionGradient gradient;

  /** What the transform of the weights works in. */
  private final Scratch scratch = new Scratch();

  ChannelWinogradStep(
      Draft draft,
      String text,
      ConvolutionChoice choice,
      List<Window> windows,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable RunningNorm norm,
      @Nullable Curve curve,
      @Nullable Residual sum) {
    this.name = draft.node().name();
    this.text =
        text
            + (sum == null ? "" : sum.text())
            + ", winograd "
            + choice.size()
            + "x"
            + choice.size();
    this.algorithm = choice.reason();
    this.share = choice.share();
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    Window rows = windows.get(0);
    Window columns = windows.get(1);
    this.pass =
        new ChannelWinogradPass(
            draft.kernels(),
            input.shape(),
            output.shape(),
            choice.size(),
            (int) rows.before(),
            (int) columns.before(),
            sum);
    this.work =
        draft.goal().training() || pass.isNear()
            ? null
            : draft.buffer(name + "*", pass.workFloats(), draft.forward());
    int filters = output.shape().channels();
    this.foldedAt = norm == null ? -1 : draft.reservePacked(kernel.count());
    this.foldedBiasAt = norm == null ? -1 : draft.reservePacked(filters);
    this.biasAt = norm == null && bias == null ? -1 : draft.reservePacked(Lanes.roundUp(filters));
    this.weightsAt = draft.reservePacked(pass.weightFloats());
    this.gradient =
        draft.goal().training()
            ? new ChannelConvolutionGradient(
                draft, rows, columns, input, output, kernel, bias, curve)
            : null;
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
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
      System.arraycopy(from, ownBiasAt, packed, biasAt, output.shape().channels());
    }
    synchronized (scratch) {
      pass.pack(from, kernelAt, packed, weightsAt, scratch);
    }
  }

  @Override
  public int packings() {
    return 1 + (gradient == null ? 0 : gradient.packings());
  }

  @Override
  public void pack(float[] parameters, float[] packed, int part) {
    if (part == 0) {
      pack(parameters, packed);
    } else {
      training().pack(parameters, packed, part - 1);
    }
  }

  /** In training one thread computes an image. */
  @Override
  public int parts() {
    return gradient == null ? pass.parts() : 1;
  }

  @Override
  public int preparations() {
    return gradient == null ? pass.preparations() : 0;
  }

  @Override
  public void prepare(Frame frame, int index, Scratch space) {
    if (work != null) {
      float[] arena = frame.arena();
      pass.prepare(index, arena, input.data().offset(), arena, work.offset(), space);
    }
  }

  @Override
  public void forward(Frame frame) {
    Scratch space = frame.scratch();
    if (work == null) {
      int from = input.data().offset();
      int to = output.data().offset();
      pass.apply(frame.packed(), weightsAt, biasAt, curve, frame.arena(), from, to, space);
      return;
    }
    for (int i = 0; i < pass.preparations(); i++) {
      prepare(frame, i, space);
    }
    for (int i = 0; i < pass.parts(); i++) {
      forward(frame, i, space);
    }
  }

  @Override
  public void forward(Frame frame, int part, Scratch space) {
    float[] arena = frame.arena();
    int from = input.data().offset();
    int to = output.data().offset();
    float[] room = work == null ? space.work(pass.workFloats()) : arena;
    int roomAt = work == null ? Lanes.LEAD : work.offset();
    pass.apply(
        part, frame.packed(), weightsAt, biasAt, curve, arena, from, to, room, roomAt, space);
  }

  @Override
  public void backward(Frame frame) {
    training().backward(frame);
  }

  @Override
  public int weighings() {
    return gradient == null ? 0 : gradient.weighings();
  }

  @Override
  public void weigh(List<Frame> slabs, int part, Scratch scratch) {
    training().weigh(slabs, part, scratch);
  }

  private ChannelConvolutionGradient training() {
    if (gradient == null) {
      throw new IllegalStateException(name + ": was planned for inference alone");
    }
    return gradient;
  }

  @Override
  public void measure(Footprint footprint) {
    pass.measure(footprint);
    if (work == null) {
      footprint.work(pass.workFloats());
    }
    if (gradient != null) {
      gradient.measure(footprint);
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
  public double backwardShare() {
    return gradient == null ? 1 : gradient.share();
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
    return gradient == null ? null : gradient.inputGradient();
  }
}
