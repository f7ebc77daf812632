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
 * pairs of blocks of sixteen filters, each multiplied at all points and transformed back. Where
 * there are few pairs, both are cut into bands of tiles.
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
  private final List<Band> bands = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final int valuesPoint;
  private final int productsPoint;
  private final int planeStep;
  private final Buffer work;
  private final int productsAt;
  private final int foldedAt;
  private final int foldedBiasAt;
  private final int biasAt;
  private final int weightsAt;

  /** Parts that some threads find enough of. */
  private static final int ENOUGH = 4;

  /**
   * Some rows of tiles.
   *
   * @param row the first of them
   */
  private record Band(int row, Tiles values, Tiles products) {}

  /**
   * One or two blocks of filters in one band.
   *
   * @param block the first of them
   */
  private record Part(Band band, int block, Taps taps) {}

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
    Grid grid = output.grid();
    int rows = (grid.height() + size - 1) / size;
    int columns = (grid.width() + size - 1) / size;
    this.planeStep = rows * columns * COUNT;
    // A cell apart from a multiple of what a cache maps to one place.
    this.valuesPoint = input.grid().channels() * planeStep + COUNT;
    this.productsPoint = grid.channels() * planeStep + COUNT;
    this.productsAt = points() * valuesPoint;
    int floats = productsAt + points() * productsPoint;
    this.work = draft.buffer(name + "*", floats, draft.forward());
    int channels = input.shape().channels();
    int filters = output.shape().channels();
    int pairs = (grid.channels() + 1) / 2;
    int count = Math.min(rows, (ENOUGH + pairs - 1) / pairs);
    for (int i = 0; i < count; i++) {
      int from = i * rows / count;
      int band = (i + 1) * rows / count - from;
      bands.add(
          new Band(
              from,
              tiles(from, band, columns, valuesPoint),
              tiles(from, band, columns, productsPoint)));
    }
    int[] offsets = new int[channels];
    for (int c = 0; c < channels; c++) {
      offsets[c] = c / COUNT * planeStep + c % COUNT;
    }
    for (int block = 0; block < grid.channels(); block += 2) {
      for (Band band : bands) {
        parts.add(new Part(band, block, taps(offsets, band, block)));
      }
    }
    this.foldedAt = norm == null ? -1 : draft.reservePacked(kernel.count());
    this.foldedBiasAt = norm == null ? -1 : draft.reservePacked(filters);
    this.biasAt = norm == null && bias == null ? -1 : draft.reservePacked(Lanes.roundUp(filters));
    this.weightsAt = draft.reservePacked(WinogradPass.weightFloats(size, channels, filters));
  }

  private Tiles tiles(int row, int rows, int columns, int pointStep) {
    Grid grid = output.grid();
    int height = Math.min(rows * size, grid.height() - row * size);
    return new Tiles(
        size, rows, columns, height, grid.width(), grid.width(), pointStep, planeStep, COUNT);
  }

  /** The products of one point. */
  private Taps taps(int[] offsets, Band band, int block) {
    int[] places = new int[band.products().count()];
    for (int tile = 0; tile < places.length; tile++) {
      places[tile] = tile * COUNT;
    }
    int blocks = Math.min(2, output.grid().channels() - block);
    int step = input.shape().channels() * COUNT;
    return new Taps(offsets, places, places, places.length, 1, blocks, planeStep, step);
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
    return parts.size();
  }

  @Override
  public int preparations() {
    return input.grid().channels() * bands.size();
  }

  @Override
  public void prepare(Frame frame, int index) {
    prepare(frame, index, frame.scratch(index));
  }

  private void prepare(Frame frame, int index, Scratch space) {
    Band band = bands.get(index % bands.size());
    int plane = index / bands.size();
    Grid grid = input.grid();
    float[] arena = frame.arena();
    kernels
        .winograd()
        .input(
            band.values(),
            1,
            arena,
            input.data().offset() + plane * grid.plane(),
            grid.height(),
            grid.width(),
            band.row() * size - top,
            -left,
            arena,
            work.offset() + plane * planeStep + firstTile(band),
            space);
  }

  /** Floats from a plane's first tile to the band's. */
  private static int firstTile(Band band) {
    return band.row() * band.values().columns() * COUNT;
  }

  @Override
  public void forward(Frame frame) {
    for (int i = 0; i < preparations(); i++) {
      prepare(frame, i, frame.scratch());
    }
    for (int i = 0; i < parts.size(); i++) {
      forward(frame, parts.get(i), frame.scratch());
    }
  }

  @Override
  public void forward(Frame frame, int part) {
    forward(frame, parts.get(part), frame.scratch(part));
  }

  private void forward(Frame frame, Part part, Scratch space) {
    float[] arena = frame.arena();
    Band band = part.band();
    int channels = input.shape().channels();
    int pointFloats = WinogradPass.pointFloats(channels, output.shape().channels());
    int from = work.offset() + firstTile(band);
    int to = from + productsAt + part.block() * planeStep;
    for (int point = 0; point < points(); point++) {
      kernels
          .convolution()
          .applyToChannels(
              part.taps(),
              arena,
              from + point * valuesPoint,
              frame.packed(),
              weightsAt + point * pointFloats + part.block() * channels * COUNT,
              frame.packed(),
              -1,
              false,
              arena,
              to + point * productsPoint);
    }
    boolean relu = curve != null && curve.isRelu();
    Grid grid = output.grid();
    int y = output.data().offset() + part.block() * grid.plane();
    int row = band.row() * size * grid.width() * COUNT;
    kernels
        .winograd()
        .output(
            band.products(),
            part.taps().filters(),
            arena,
            to,
            frame.packed(),
            biasAt < 0 ? -1 : biasAt + part.block() * COUNT,
            relu,
            arena,
            y + row,
            grid.plane(),
            space);
    if (curve != null && !relu) {
      int length = band.products().height() * grid.width() * COUNT;
      for (int block = 0; block < part.taps().filters(); block++) {
        int at = y + row + block * grid.plane();
        kernels.pointwise().apply(curve, length, arena, at, arena, at);
      }
    }
  }

  /** Planned for inference alone. */
  @Override
  public void backward(Frame frame) {
    throw new IllegalStateException(name + ": has no gradient");
  }

  @Override
  public void measure(Footprint footprint) {
    parts.forEach(part -> part.taps().measure(footprint));
    for (Band band : bands) {
      kernels.winograd().measure(band.values(), footprint);
      kernels.winograd().measure(band.products(), footprint);
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
    return null;
  }
}
