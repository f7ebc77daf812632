package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import fovea.engine.kernel.Tiles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One 3x3 convolution of stride 1 of one image in channel lanes by Winograd's algorithm.
 *
 * <p>Its working memory holds transformed inputs and after them the products. Where the weights are
 * few, they stay in a thread's cache, and each thread computes bands of tiles from their inputs to
 * their outputs, in memory of its own that stays there too. Else threads share the weights, in two
 * turns: first the planes of the input, each transformed by itself; then pairs of blocks of sixteen
 * filters, each multiplied at all points and transformed back. Where there are few pairs, both are
 * cut into bands of tiles.
 */
final class ChannelWinogradPass {
  /** Parts that some threads find enough of. */
  private static final int ENOUGH = 4;

  /** Floats of transformed weights that are few. */
  private static final int FEW_WEIGHTS = 160_000;

  /** Floats of the working memory of a band that stays near. */
  private static final int NEAR = 280_000;

  /** Tiles that fill the registers of a product. */
  private static final int TILES = 8;

  private final Kernels kernels;
  private final Grid input;
  private final Grid output;
  private final int channels;
  private final int filters;
  private final int size;
  private final int top;
  private final int left;
  private final @Nullable Residual sum;
  private final List<Band> bands = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final boolean near;
  private final int valuesPoint;
  private final int productsPoint;
  private final int planeStep;
  private final int productsAt;

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

  /**
   * @param from shape of what it reads
   * @param to shape of what it writes
   * @param size rows and columns of a tile's outputs
   * @param top rows of zeros above the input
   * @param left columns of zeros before it
   * @param sum what is added to the outputs; null if nothing is
   */
  ChannelWinogradPass(
      Kernels kernels, Grid from, Grid to, int size, int top, int left, @Nullable Residual sum) {
    this.sum = sum;
    this.kernels = kernels;
    this.input = Layout.CHANNELS.planes(from);
    this.output = Layout.CHANNELS.planes(to);
    this.channels = from.channels();
    this.filters = to.channels();
    this.size = size;
    this.top = top;
    this.left = left;
    this.near = weightFloats() <= FEW_WEIGHTS;
    int rows = (output.height() + size - 1) / size;
    int columns = (output.width() + size - 1) / size;
    int pairs = (output.channels() + 1) / 2;
    int count = near ? bands(rows, columns) : Math.min(rows, (ENOUGH + pairs - 1) / pairs);
    this.planeStep = (near ? (rows + count - 1) / count : rows) * columns * COUNT;
    // A cell apart from a multiple of what a cache maps to one place.
    this.valuesPoint = input.channels() * planeStep + COUNT;
    this.productsPoint = output.channels() * planeStep + COUNT;
    this.productsAt = points() * valuesPoint;
    for (int i = 0; i < count; i++) {
      int first = i * rows / count;
      int band = (i + 1) * rows / count - first;
      bands.add(
          new Band(
              first,
              tiles(first, band, columns, valuesPoint),
              tiles(first, band, columns, productsPoint)));
    }
    int[] offsets = new int[channels];
    for (int c = 0; c < channels; c++) {
      offsets[c] = c / COUNT * planeStep + c % COUNT;
    }
    for (int block = 0; block < output.channels(); block += 2) {
      for (Band band : bands) {
        parts.add(new Part(band, block, taps(offsets, band, block)));
      }
    }
  }

  /** How many bands stay near, and are enough for some threads. */
  private int bands(int rows, int columns) {
    int row = points() * columns * COUNT * (input.channels() + output.channels());
    int each = Math.max(1, NEAR / row);
    int most = Math.max(1, rows / ((TILES + columns - 1) / columns));
    int count = Math.max(ENOUGH, (rows + each - 1) / each);
    return Math.min(most, count + count % 2);
  }

  private Tiles tiles(int row, int rows, int columns, int pointStep) {
    int height = Math.min(rows * size, output.height() - row * size);
    int width = output.width();
    return new Tiles(size, rows, columns, height, width, width, pointStep, planeStep, COUNT);
  }

  /** The products of one point. */
  private Taps taps(int[] offsets, Band band, int block) {
    int[] places = new int[band.products().count()];
    for (int tile = 0; tile < places.length; tile++) {
      places[tile] = tile * COUNT;
    }
    int blocks = Math.min(2, output.channels() - block);
    int step = channels * COUNT;
    return new Taps(offsets, places, places, places.length, 1, blocks, planeStep, step);
  }

  private int points() {
    return (size + 2) * (size + 2);
  }

  /** Floats of working memory. */
  int workFloats() {
    return productsAt + points() * productsPoint;
  }

  /** Floats of the transformed weights. */
  int weightFloats() {
    return WinogradPass.weightFloats(size, channels, filters);
  }

  /** Transforms the weights. */
  void pack(float[] from, int kernelAt, float[] packed, int weightsAt, Scratch scratch) {
    int point = WinogradPass.pointFloats(channels, filters);
    kernels
        .winograd()
        .filters(
            size,
            channels,
            filters,
            from,
            kernelAt,
            filters,
            channels * filters,
            packed,
            weightsAt,
            channels * COUNT,
            COUNT,
            point,
            scratch);
  }

  /** Whether a thread computes a part in memory of its own, with nothing to prepare. */
  boolean isNear() {
    return near;
  }

  int parts() {
    return near ? bands.size() : parts.size();
  }

  int preparations() {
    return near ? 0 : input.channels() * bands.size();
  }

  /** Transforms some inputs. */
  void prepare(int index, float[] arena, int from, float[] work, int workAt, Scratch scratch) {
    int plane = index / bands.size();
    prepare(bands.get(index % bands.size()), plane, arena, from, work, workAt, scratch);
  }

  private void prepare(
      Band band, int plane, float[] arena, int from, float[] work, int workAt, Scratch scratch) {
    kernels
        .winograd()
        .input(
            band.values(),
            1,
            arena,
            from + plane * input.plane(),
            input.height(),
            input.width(),
            band.row() * size - top,
            -left,
            work,
            workAt + plane * planeStep + firstTile(band),
            scratch);
  }

  /** Floats from a plane's first tile to the band's. */
  private int firstTile(Band band) {
    return near ? 0 : band.row() * band.values().columns() * COUNT;
  }

  /**
   * Computes some outputs, once everything is prepared.
   *
   * @param biasAt in the packed weights; none if negative
   */
  void apply(
      int index,
      float[] packed,
      int weightsAt,
      int biasAt,
      @Nullable Curve curve,
      float[] arena,
      int from,
      int to,
      float[] work,
      int workAt,
      Scratch scratch) {
    if (!near) {
      Part part = parts.get(index);
      apply(part, packed, weightsAt, biasAt, curve, work, workAt, arena, to, scratch);
      return;
    }
    for (int plane = 0; plane < input.channels(); plane++) {
      prepare(bands.get(index), plane, arena, from, work, workAt, scratch);
    }
    for (int i = index; i < parts.size(); i += bands.size()) {
      Part part = parts.get(i);
      apply(part, packed, weightsAt, biasAt, curve, work, workAt, arena, to, scratch);
    }
  }

  private void apply(
      Part part,
      float[] packed,
      int weightsAt,
      int biasAt,
      @Nullable Curve curve,
      float[] work,
      int workAt,
      float[] arena,
      int to,
      Scratch scratch) {
    Band band = part.band();
    int pointFloats = WinogradPass.pointFloats(channels, filters);
    int values = workAt + firstTile(band);
    int products = values + productsAt + part.block() * planeStep;
    for (int point = 0; point < points(); point++) {
      kernels
          .convolution()
          .applyToChannels(
              part.taps(),
              work,
              values + point * valuesPoint,
              packed,
              weightsAt + point * pointFloats + part.block() * channels * COUNT,
              packed,
              -1,
              false,
              work,
              products + point * productsPoint);
    }
    boolean relu = curve != null && curve.isRelu();
    int y = to + part.block() * output.plane() + band.row() * size * output.width() * COUNT;
    kernels
        .winograd()
        .output(
            band.products(),
            part.taps().filters(),
            work,
            products,
            packed,
            biasAt < 0 ? -1 : biasAt + part.block() * COUNT,
            relu,
            arena,
            y,
            output.plane(),
            scratch);
    int length = band.products().height() * output.width() * COUNT;
    for (int block = 0; block < part.taps().filters(); block++) {
      int at = y + block * output.plane();
      if (curve != null && !relu) {
        kernels.pointwise().apply(curve, length, arena, at, arena, at);
      }
      if (sum != null) {
        sum.add(kernels, arena, to, at, length);
      }
    }
  }

  /** The whole of it on one thread, in the thread's own memory. */
  void apply(
      float[] packed,
      int weightsAt,
      int biasAt,
      @Nullable Curve curve,
      float[] arena,
      int from,
      int to,
      Scratch scratch) {
    float[] work = scratch.work(workFloats());
    for (int i = 0; i < preparations(); i++) {
      prepare(i, arena, from, work, LEAD, scratch);
    }
    for (int i = 0; i < parts(); i++) {
      apply(i, packed, weightsAt, biasAt, curve, arena, from, to, work, LEAD, scratch);
    }
  }

  /** Adds what it holds. */
  void measure(Footprint footprint) {
    parts.forEach(part -> part.taps().measure(footprint));
    for (Band band : bands) {
      kernels.winograd().measure(band.values(), footprint);
      kernels.winograd().measure(band.products(), footprint);
    }
  }
}
