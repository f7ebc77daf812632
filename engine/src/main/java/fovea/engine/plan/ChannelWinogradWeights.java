package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Tiles;
import java.util.Arrays;

/**
 * The gradient of the weights of a 3x3 convolution of stride 1 in channel lanes by Winograd's
 * algorithm. Each image notes its transformed input and its transformed gradient; once all have,
 * threads share the weights, whose products are sums over the tiles of the whole batch.
 *
 * <p>Notes lie as {@code [point][plane][image][tile][lane]}.
 */
final class ChannelWinogradWeights {
  /** Channels of a part, whose sums at all points stay in a thread's cache. */
  private static final int CHANNELS = 64;

  /** Panels of sixteen filters of a part. */
  private static final int PANELS = 2;

  private final Kernels kernels;
  private final Grid input;
  private final Grid output;
  private final int channels;
  private final int filters;
  private final int size;
  private final int top;
  private final int left;
  private final Tiles tiles;

  /**
   * @param from shape of the input; its channels a multiple of 8
   * @param to shape of the output; its channels a multiple of 16
   * @param size rows and columns of a tile's outputs
   * @param top rows of zeros above the input
   * @param left columns of zeros before it
   */
  ChannelWinogradWeights(Kernels kernels, Grid from, Grid to, int size, int top, int left) {
    this.kernels = kernels;
    this.input = Layout.CHANNELS.planes(from);
    this.output = Layout.CHANNELS.planes(to);
    this.channels = from.channels();
    this.filters = to.channels();
    this.size = size;
    this.top = top;
    this.left = left;
    int rows = (output.height() + size - 1) / size;
    int columns = (output.width() + size - 1) / size;
    int height = output.height();
    int width = output.width();
    // A cell apart from a multiple of what a cache maps to one place.
    int point = (rows * columns + 1) * COUNT;
    this.tiles = new Tiles(size, rows, columns, height, width, width, point, point, COUNT);
  }

  private int points() {
    return (size + 2) * (size + 2);
  }

  /** Floats of one plane of lanes at one point. */
  private int planeFloats() {
    return tiles.count() * COUNT;
  }

  private int planes() {
    return input.channels() + output.channels();
  }

  /** Floats of an image's notes. */
  int noteFloats() {
    return points() * planes() * planeFloats();
  }

  /**
   * Notes an image's input and gradient, transformed.
   *
   * @param room of the notes, see {@link Batch#shared}
   * @param place in it, of each slab
   */
  void note(Frame frame, int room, int place, int x, int g) {
    float[] arena = frame.arena();
    float[] work = frame.scratch().work(points() * tiles.pointStep());
    for (int plane = 0; plane < input.channels(); plane++) {
      kernels
          .winograd()
          .input(
              tiles,
              1,
              arena,
              x + plane * input.plane(),
              input.height(),
              input.width(),
              -top,
              -left,
              work,
              LEAD,
              frame.scratch());
      keep(frame, room, place, plane, work);
    }
    for (int plane = 0; plane < output.channels(); plane++) {
      kernels
          .winograd()
          .gradient(
              tiles,
              1,
              arena,
              g + plane * output.plane(),
              output.plane(),
              output.height(),
              output.width(),
              0,
              0,
              work,
              LEAD,
              frame.scratch());
      keep(frame, room, place, input.channels() + plane, work);
    }
  }

  private void keep(Frame frame, int room, int place, int plane, float[] work) {
    Batch batch = frame.batch();
    int length = planeFloats();
    int first = batch.shared(room, place);
    for (int point = 0; point < points(); point++) {
      int to = first + noted(batch, point, plane) + frame.slab() * length;
      System.arraycopy(work, LEAD + point * tiles.pointStep(), batch.notes(), to, length);
    }
  }

  /** Floats from the notes to those of all slabs at a point. */
  private int noted(Batch batch, int point, int plane) {
    return (point * planes() + plane) * batch.capacity() * planeFloats();
  }

  private int blocks() {
    return (channels + CHANNELS - 1) / CHANNELS;
  }

  /** Parts of the gradient that any threads may compute in any order. */
  int parts() {
    return blocks() * ((output.channels() + PANELS - 1) / PANELS);
  }

  /** The first filter of a part. */
  int filter(int part) {
    return part / blocks() * PANELS * COUNT;
  }

  /** Filters of a part. */
  int filters(int part) {
    return Math.min(PANELS * COUNT, filters - filter(part));
  }

  /** Whether a part is the first of its filters. */
  boolean isFirst(int part) {
    return part % blocks() == 0;
  }

  /** Adds a part of the gradient, from the notes of some slabs. */
  void add(
      Batch batch,
      int firstSlab,
      int slabs,
      int room,
      int place,
      int part,
      float[] gradients,
      int gradientsAt,
      Scratch scratch) {
    int channel = part % blocks() * CHANNELS;
    int some = Math.min(CHANNELS, channels - channel);
    int filter = filter(part);
    int panels = filters(part) / COUNT;
    int pointFloats = pointFloats();
    int plane = batch.capacity() * planeFloats();
    int notes = batch.shared(room, place) + firstSlab * planeFloats();
    float[] sums = scratch.work(points() * pointFloats);
    Arrays.fill(sums, LEAD, LEAD + points() * pointFloats, 0);
    for (int point = 0; point < points(); point++) {
      kernels
          .winograd()
          .accumulateLanes(
              some,
              panels,
              slabs * tiles.count(),
              batch.notes(),
              notes + noted(batch, point, channel / COUNT),
              plane,
              batch.notes(),
              notes + noted(batch, point, input.channels() + filter / COUNT),
              plane,
              sums,
              LEAD + point * pointFloats,
              scratch);
    }
    kernels
        .winograd()
        .filterGradient(
            size,
            some,
            panels * COUNT,
            sums,
            LEAD,
            pointFloats,
            gradients,
            gradientsAt + channel * filters + filter,
            filters,
            channels * filters,
            scratch);
  }

  /** Floats of a part's sums at one point. */
  private int pointFloats() {
    return PANELS * Math.min(CHANNELS, channels) * COUNT;
  }

  void measure(Footprint footprint) {
    kernels.winograd().measure(tiles, footprint);
    kernels.winograd().measureAccumulateLanes(footprint);
    kernels.winograd().measureFilters(size, Math.min(CHANNELS, channels), footprint);
    footprint.work(points() * Math.max(tiles.pointStep(), pointFloats()));
  }
}
