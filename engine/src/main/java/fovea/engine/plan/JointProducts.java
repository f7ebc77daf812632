package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Tiles;
import fovea.engine.kernel.WinogradKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One 3x3 convolution of stride 1 of all images of a batch in channel lanes, by Winograd's
 * algorithm: each image notes its transformed input, threads share the products of all images, and
 * each image transforms its own back. So weights are transformed and read once for the batch, in
 * blocks that stay in a thread's cache.
 *
 * <p>A slab's notes are the transformed input, {@code [point][tile][channel]}, and behind it the
 * products, {@code [point][plane][tile][lane]}.
 */
final class JointProducts {
  /** Planes of sixteen filters of a part. */
  private static final int PANELS = WinogradKernels.PANELS;

  /** Channels whose weights are transformed at a time. */
  private static final int CHANNELS = 64;

  private final Kernels kernels;
  private final Grid input;
  private final Grid output;
  private final int channels;
  private final int size;
  private final int top;
  private final int left;
  private final Tiles values;
  private final Tiles products;
  private final int productsAt;

  /** The kernel's weights {@code [ky][kx][channel][filter]} of some channels and filters. */
  interface Weights {
    /**
     * Says where they lie.
     *
     * @param own room to make them in, from {@link fovea.engine.kernel.Lanes#LEAD} on
     */
    Place of(int channel, int channels, int filter, int filters, float[] own);
  }

  /**
   * Where weights lie.
   *
   * @param row floats from a channel's to the next channel's
   * @param tap floats from a tap's to the next tap's
   */
  record Place(float[] floats, int at, int row, int tap) {}

  /**
   * @param from shape of the input
   * @param to shape of the output; its channels a multiple of 16
   * @param size rows and columns of a tile's outputs
   * @param top rows of zeros above the input
   * @param left columns of zeros before it
   */
  JointProducts(Kernels kernels, Grid from, Grid to, int size, int top, int left) {
    this.kernels = kernels;
    this.input = Layout.CHANNELS.planes(from);
    this.output = Layout.CHANNELS.planes(to);
    this.channels = from.channels();
    this.size = size;
    this.top = top;
    this.left = left;
    int rows = (output.height() + size - 1) / size;
    int columns = (output.width() + size - 1) / size;
    int height = output.height();
    int width = output.width();
    int tile = input.channels() * COUNT;
    // A cell apart from a multiple of what a cache maps to one place.
    int valuesPoint = rows * columns * tile + COUNT;
    this.values = new Tiles(size, rows, columns, height, width, width, valuesPoint, COUNT, tile);
    int plane = rows * columns * COUNT;
    int productsPoint = output.channels() * plane + COUNT;
    this.products =
        new Tiles(size, rows, columns, height, width, width, productsPoint, plane, COUNT);
    this.productsAt = points() * valuesPoint;
  }

  private int points() {
    return (size + 2) * (size + 2);
  }

  /** Floats of a slab's notes. */
  int noteFloats() {
    return productsAt + points() * products.pointStep();
  }

  /** Notes a slab's transformed input. */
  void note(Frame frame, int x, int room, int place) {
    Batch batch = frame.batch();
    kernels
        .winograd()
        .input(
            values,
            input.channels(),
            frame.arena(),
            x,
            input.height(),
            input.width(),
            -top,
            -left,
            batch.notes(),
            batch.shared(room, place) + frame.slab() * noteFloats(),
            frame.scratch());
  }

  /** Parts of the products that any threads may compute in any order. */
  int parts() {
    return (output.channels() + PANELS - 1) / PANELS;
  }

  /** Computes a part of the products of all slabs. */
  void multiply(Batch batch, int room, int place, int part, Weights weights, Scratch scratch) {
    int panel = part * PANELS;
    int panels = Math.min(PANELS, output.channels() - panel);
    int first = batch.shared(room, place);
    float[] notes = batch.notes();
    int plane = products.planeStep();
    for (int slab = 0; slab < batch.slabs(); slab++) {
      for (int point = 0; point < points(); point++) {
        int at = first + slab * noteFloats() + productsAt + point * products.pointStep();
        Arrays.fill(notes, at + panel * plane, at + (panel + panels) * plane, 0);
      }
    }
    float[] u = scratch.work(points() * pointFloats());
    float[] own = scratch.floats(ownFloats());
    for (int channel = 0; channel < channels; channel += CHANNELS) {
      int some = Math.min(CHANNELS, channels - channel);
      Place from = weights.of(channel, some, panel * COUNT, panels * COUNT, own);
      kernels
          .winograd()
          .filters(
              size,
              some,
              panels * COUNT,
              from.floats(),
              from.at(),
              from.row(),
              from.tap(),
              u,
              LEAD,
              COUNT,
              PANELS * COUNT,
              pointFloats(),
              scratch);
      for (int point = 0; point < points(); point++) {
        kernels
            .winograd()
            .multiplyLanes(
                batch.slabs(),
                noteFloats(),
                values.count(),
                values.tileStep(),
                some,
                panels,
                notes,
                first + point * values.pointStep() + channel,
                u,
                LEAD + point * pointFloats(),
                notes,
                first + productsAt + point * products.pointStep() + panel * plane,
                plane,
                scratch);
      }
    }
  }

  /** Floats of a part's weights at one point; a cell apart as elsewhere. */
  private int pointFloats() {
    return (PANELS * Math.min(CHANNELS, channels) + 1) * COUNT;
  }

  private int ownFloats() {
    return LEAD + 9 * Math.min(CHANNELS, channels) * PANELS * COUNT;
  }

  /**
   * Transforms a slab's products back.
   *
   * @param biasAt in {@code bias}; none if negative
   */
  void output(
      Frame frame, int room, int place, float[] bias, int biasAt, @Nullable Curve curve, int y) {
    Batch batch = frame.batch();
    boolean relu = curve != null && curve.isRelu();
    kernels
        .winograd()
        .output(
            products,
            output.channels(),
            batch.notes(),
            batch.shared(room, place) + frame.slab() * noteFloats() + productsAt,
            bias,
            biasAt,
            relu,
            frame.arena(),
            y,
            output.plane(),
            frame.scratch());
    if (curve != null && !relu) {
      float[] arena = frame.arena();
      kernels.pointwise().apply(curve, output.floats(), arena, y, arena, y);
    }
  }

  void measure(Footprint footprint) {
    kernels.winograd().measure(values, footprint);
    kernels.winograd().measure(products, footprint);
    kernels.winograd().measureMultiplyLanes(footprint);
    footprint.work(points() * pointFloats());
    footprint.floats(ownFloats());
  }
}
