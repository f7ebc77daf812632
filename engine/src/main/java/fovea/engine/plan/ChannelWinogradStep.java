package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import fovea.engine.kernel.Tiles;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 3x3 convolution of stride 1 of one image in channel lanes, by Winograd's algorithm, with its
 * bias and activation and a batch normalisation folded into its weights.
 *
 * <p>Threads share it in two turns: first the planes of the input, each transformed by itself; then
 * pairs of blocks of sixteen filters, each multiplied at all points and transformed back.
 */
final class ChannelWinogradStep implements Step {
  private final Kernels kernels;
  private final String name;
  private final String text;
  private final String algorithm;
  private final Value input;
  private final Value output;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable RunningNorm norm;
  private final @Nullable Curve curve;
  private final int size;
  private final int top;
  private final int left;
  private final Tiles values;
  private final Tiles products;
  private final List<Taps> taps = new ArrayList<>();
  private final Buffer work;
  private final int productsAt;
  private final int foldedAt;
  private final int foldedBiasAt;
  private final int biasAt;
  private final int weightsAt;

  ChannelWinogradStep(
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
    this.input = input;
    this.output = draft.write(input, false, Reread.NOTHING);
    this.kernel = kernel;
    this.bias = bias;
    this.norm = norm;
    this.curve = curve;
    this.top = (int) windows.get(0).before();
    this.left = (int) windows.get(1).before();
    this.values = tiles(input.grid().channels());
    this.products = tiles(output.grid().channels());
    this.productsAt = points() * values.pointStep();
    int floats = productsAt + points() * products.pointStep();
    this.work = draft.buffer(name + "*", floats, draft.forward());
    int channels = input.shape().channels();
    int filters = output.shape().channels();
    int[] offsets = new int[channels];
    for (int c = 0; c < channels; c++) {
      offsets[c] = c / COUNT * values.planeStep() + c % COUNT;
    }
    int[] places = new int[values.count()];
    for (int tile = 0; tile < places.length; tile++) {
      places[tile] = tile * COUNT;
    }
    for (int block = 0; block < output.grid().channels(); block += 2) {
      int count = Math.min(2, output.grid().channels() - block);
      int run = places.length;
      taps.add(
          new Taps(offsets, places, places, run, 1, count, products.planeStep(), channels * COUNT));
    }
    this.foldedAt = norm == null ? -1 : draft.reservePacked(kernel.count());
    this.foldedBiasAt = norm == null ? -1 : draft.reservePacked(filters);
    this.biasAt = norm == null && bias == null ? -1 : draft.reservePacked(Lanes.roundUp(filters));
    this.weightsAt = draft.reservePacked(WinogradPass.weightFloats(size, channels, filters));
  }

  private Tiles tiles(int planes) {
    Grid grid = output.grid();
    int rows = (grid.height() + size - 1) / size;
    int columns = (grid.width() + size - 1) / size;
    int count = rows * columns;
    // A cell apart from a multiple of what a cache maps to one place.
    int pointStep = (planes * count + 1) * COUNT;
    return new Tiles(
        size,
        rows,
        columns,
        grid.height(),
        grid.width(),
        grid.width(),
        pointStep,
        count * COUNT,
        COUNT);
  }

  private int points() {
    return (size + 2) * (size + 2);
  }

  @Override
  public void pack(float[] parameters, float[] packed) {
    int channels = input.shape().channels();
    int filters = output.shape().channels();
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
      System.arraycopy(from, ownBiasAt, packed, biasAt, filters);
    }
    int point = WinogradPass.pointFloats(channels, filters);
    // Packed once, so what the transform of the weights works in is not kept.
    kernels
        .winograd()
        .filters(size, channels, filters, from, kernelAt, packed, weightsAt, point, new Scratch());
  }

  @Override
  public int parts() {
    return taps.size();
  }

  @Override
  public int preparations() {
    return input.grid().channels();
  }

  @Override
  public void prepare(Frame frame, int plane) {
    prepare(frame, plane, frame.scratch(plane));
  }

  private void prepare(Frame frame, int plane, Scratch space) {
    Grid grid = input.grid();
    float[] arena = frame.arena();
    kernels
        .winograd()
        .input(
            values,
            1,
            arena,
            input.data().offset() + plane * grid.plane(),
            grid.height(),
            grid.width(),
            -top,
            -left,
            arena,
            work.offset() + plane * values.planeStep(),
            space);
  }

  @Override
  public void forward(Frame frame) {
    for (int plane = 0; plane < preparations(); plane++) {
      prepare(frame, plane, frame.scratch());
    }
    for (int part = 0; part < taps.size(); part++) {
      forward(frame, part, frame.scratch());
    }
  }

  @Override
  public void forward(Frame frame, int part) {
    forward(frame, part, frame.scratch(part));
  }

  private void forward(Frame frame, int part, Scratch space) {
    float[] arena = frame.arena();
    Taps pair = taps.get(part);
    int block = 2 * part;
    int channels = input.shape().channels();
    int pointFloats = WinogradPass.pointFloats(channels, output.shape().channels());
    int to = work.offset() + productsAt + block * products.planeStep();
    for (int point = 0; point < points(); point++) {
      kernels
          .convolution()
          .applyToChannels(
              pair,
              arena,
              work.offset() + point * values.pointStep(),
              frame.packed(),
              weightsAt + point * pointFloats + block * channels * COUNT,
              frame.packed(),
              -1,
              false,
              arena,
              to + point * products.pointStep());
    }
    boolean relu = curve != null && curve.isRelu();
    int plane = output.grid().plane();
    int y = output.data().offset() + block * plane;
    kernels
        .winograd()
        .output(
            products,
            pair.filters(),
            arena,
            to,
            frame.packed(),
            biasAt < 0 ? -1 : biasAt + block * COUNT,
            relu,
            arena,
            y,
            plane,
            space);
    if (curve != null && !relu) {
      kernels.pointwise().apply(curve, pair.filters() * plane, arena, y, arena, y);
    }
  }

  /** Planned for inference alone. */
  @Override
  public void backward(Frame frame) {
    throw new IllegalStateException(name + ": has no gradient");
  }

  @Override
  public void measure(Footprint footprint) {
    taps.forEach(each -> each.measure(footprint));
    kernels.winograd().measure(values, footprint);
    kernels.winograd().measure(products, footprint);
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
    return null;
  }
}
