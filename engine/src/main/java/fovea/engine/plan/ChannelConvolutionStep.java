package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.ir.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of one image in channel lanes, with its bias and activation, and at inference a
 * batch normalisation folded into its weights, and the pool behind it. In training it has one
 * group. Its parts, some rows of some filters each, can be computed by any threads in any order.
 */
final class ChannelConvolutionStep implements Step {
  private static final Window ONE_ROW = new Window(1, 1, 1, 1, 0, 0, false);
  private final Kernels kernels;
  private final String name;
  private final String text;
  private final String algorithm;
  private final Value input;
  private final Value output;

  /** Room of the frame, where threads share an image; in training each has its own. */
  private final @Nullable Buffer padded;

  private final Border border;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final @Nullable Curve curve;
  private final @Nullable Residual sum;
  private final ChannelTables tables;
  private final List<ChannelTables.Part> parts;
  private final @Nullable PooledBands pooled;
  private final int packedAt;
  private final int foldedBias;
  private final @Nullable ChannelConvolutionGradient gradient;

  ChannelConvolutionStep(
      Draft draft,
      String text,
      String algorithm,
      List<Window> windows,
      int groups,
      Grid convolved,
      @Nullable FusedPool pool,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable RunningNorm norm,
      @Nullable Curve curve,
      @Nullable Residual sum) {
    this.kernels = draft.kernels();
    this.name = draft.node().name();
    this.text = text + (pool == null ? "" : " + " + pool.text()) + (sum == null ? "" : sum.text());
    this.algorithm = algorithm;
    this.input = input;
    Reread reread = Reread.of(kernel.learns(), curve != null);
    this.output = draft.write(input, kernel.learns(), reread, Layout.CHANNELS);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    this.sum = sum;
    Window rows = windows.size() == 1 ? ONE_ROW : windows.get(0);
    Window columns = windows.get(windows.size() - 1);
    this.tables =
        new ChannelTables(input.shape(), input.layout(), convolved, rows, columns, groups);
    this.border = tables.border();
    this.padded =
        border.isEmpty() || draft.goal().training()
            ? null
            : draft.buffer(name + "+", tables.source().floats(), draft.forward());
    this.pooled =
        pool == null ? null : new PooledBands(draft, tables, pool, convolved, output.shape());
    this.parts = pooled == null ? tables.parts() : List.of();
    this.packedAt = draft.reservePacked(tables.packedFloats());
    this.foldedBias = norm == null ? -1 : draft.reservePacked(output.shape().channels());
    this.gradient =
        draft.goal().training()
            ? new ChannelConvolutionGradient(
                draft, rows, columns, input, output, kernel, bias, curve)
            : null;
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    int filters = output.shape().channels();
    double[] factors = new double[filters];
    for (int f = 0; f < filters; f++) {
      factors[f] = norm == null ? 1 : norm.factor(parameters, f);
      if (norm != null) {
        double own = bias == null ? 0 : parameters[bias.offset() + f];
        packed[foldedBias + f] = (float) (own * factors[f] + norm.shift(parameters, f));
      }
    }
    tables.pack(parameters, kernel.offset(), factors, packed, packedAt);
  }

  /** In training one for each block of filters, and more for the way back. */
  @Override
  public int packings() {
    return gradient == null ? 1 : output.grid().channels() + gradient.packings();
  }

  @Override
  public void pack(float[] parameters, float[] packed, int part) {
    int blocks = output.grid().channels();
    if (gradient == null) {
      pack(parameters, packed);
    } else if (part < blocks) {
      tables.packBlock(part, parameters, kernel.offset(), packed, packedAt);
    } else {
      gradient.pack(parameters, packed, part - blocks);
    }
  }

  @Override
  public int parts() {
    return pooled == null ? parts.size() : pooled.parts();
  }

  @Override
  public int preparations() {
    return padded == null ? 0 : border.inner().channels();
  }

  @Override
  public void prepare(Frame frame, int plane, Scratch scratch) {
    if (padded != null) {
      int from = input.data().offset() + plane * border.inner().cells() * tables.cell();
      int to = padded.offset() + plane * border.outer().cells() * tables.cell();
      border.copyPlane(frame.arena(), from, to, tables.cell());
    }
  }

  @Override
  public void forward(Frame frame) {
    if (gradient != null && !border.isEmpty()) {
      float[] work = frame.scratch().work(tables.source().floats());
      int cell = tables.cell();
      int from = input.data().offset();
      ChannelConvolutionGradient.copy(border, cell, frame.arena(), from, work, Lanes.LEAD);
      for (int part = 0; part < parts(); part++) {
        forward(frame, part, frame.scratch(), work, Lanes.LEAD);
      }
      return;
    }
    for (int plane = 0; plane < preparations(); plane++) {
      prepare(frame, plane, frame.scratch());
    }
    for (int part = 0; part < parts(); part++) {
      forward(frame, part, frame.scratch());
    }
  }

  @Override
  public void forward(Frame frame, int index, Scratch scratch) {
    int from = (padded == null ? input.data() : padded).offset();
    forward(frame, index, scratch, frame.arena(), from);
  }

  private void forward(Frame frame, int index, Scratch scratch, float[] source, int at) {
    float[] biases = norm == null ? frame.parameters() : frame.packed();
    int biasAt = norm != null ? foldedBias : bias == null ? -1 : bias.offset();
    boolean relu = curve != null && curve.isRelu();
    if (pooled != null) {
      int to = output.data().offset();
      pooled.forward(frame, index, scratch, source, at, packedAt, biases, biasAt, relu, to);
      return;
    }
    ChannelTables.Part part = parts.get(index);
    float[] arena = frame.arena();
    int from = at + part.source();
    int to = output.data().offset() + part.target();
    int partBias = biasAt < 0 ? -1 : biasAt + part.filter();
    int weights = packedAt + part.weights();
    if (tables.isDepthwise()) {
      kernels
          .convolution()
          .applyToEachChannel(
              part.taps(),
              source,
              from,
              frame.packed(),
              weights,
              biases,
              partBias,
              relu,
              arena,
              to);
    } else {
      kernels
          .convolution()
          .applyToChannels(
              part.taps(),
              source,
              from,
              frame.packed(),
              weights,
              biases,
              partBias,
              relu,
              arena,
              to);
    }
    finish(part, arena, to, relu ? null : curve);
  }

  /** What comes behind a part's sums, as long as they are near. */
  private void finish(ChannelTables.Part part, float[] arena, int to, @Nullable Curve behind) {
    int count = part.taps().targets().length * Lanes.COUNT;
    for (int f = 0; f < part.taps().filters(); f++) {
      int first = to + f * part.taps().filterStep() + part.taps().targets()[0];
      if (behind != null) {
        kernels.pointwise().apply(behind, count, arena, first, arena, first);
      }
      if (sum != null) {
        sum.add(kernels, arena, output.data().offset(), first, count);
      }
    }
  }

  @Override
  public void backward(Frame frame) {
    training().backward(frame);
  }

  @Override
  public double backwardShare() {
    return gradient == null ? 1 : gradient.share();
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
    parts.forEach(part -> part.taps().measure(footprint));
    if (pooled != null) {
      pooled.measure(footprint);
    }
    if (gradient != null) {
      gradient.measure(footprint);
      if (!border.isEmpty()) {
        footprint.work(tables.source().floats());
      }
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
    return gradient == null ? null : gradient.inputGradient();
  }
}
