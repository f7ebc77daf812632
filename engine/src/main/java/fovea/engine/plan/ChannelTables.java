package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tables of one convolution in channel lanes: what its blocks of sixteen filters read, in parts
 * that several threads can share, and where each packed weight comes from.
 *
 * <p>A block whose filters are of several groups reads the channels of all of them, with a weight
 * of zero where a channel is not the filter's; only where each channel has one filter of its own is
 * nothing read for nothing.
 */
final class ChannelTables {
  /** Multiply-adds of sixteen lanes from which on a layer is cut into parts. */
  private static final long WORTH = 20_000;

  /** Parts of a layer that is cut, at least; a few for each thread even out what the others do. */
  private static final int PARTS = 8;

  /** Floats of the input that a part should read: they stay in the second cache. */
  private static final int NEAR = 64 * 1024;

  /** Taps of a part of the gradient of the weights: their sums stay near. */
  private static final int MOST_TAPS = 1024;

  /** Filters of such a part, if there are many. */
  private static final int FILTERS = 4 * COUNT;

  /** Such parts, at least. */
  private static final int FEW = 2;

  private final Grid input;
  private final Layout layout;
  private final Grid output;
  private final Window rows;
  private final Window columns;
  private final int groups;
  private final int cell;
  private final Grid source;
  private final Border border;

  /**
   * Some rows of some blocks of filters.
   *
   * @param source floats from the start of the input
   * @param weights floats from the start of the packed weights
   * @param filter the first one
   * @param target floats from the start of the output
   */
  record Part(Taps taps, int source, int weights, int filter, int target) {}

  ChannelTables(Grid input, Layout layout, Grid output, Window rows, Window columns, int groups) {
    this.input = input;
    this.layout = layout;
    this.output = output;
    this.rows = rows;
    this.columns = columns;
    this.groups = groups;
    this.cell = layout == Layout.ROW ? input.channels() : COUNT;
    int planes = layout == Layout.ROW ? 1 : Lanes.roundUp(input.channels()) / COUNT;
    this.border =
        new Border(
            new Grid(planes, input.height(), input.width()),
            1,
            new Border.Margin(0, 0),
            new Border.Margin((int) rows.before(), (int) rows.after()),
            new Border.Margin((int) columns.before(), (int) columns.after()));
    Grid outer = border.outer();
    this.source = layout.planes(new Grid(input.channels(), outer.height(), outer.width()));
  }

  /** The border around each plane of the input. */
  Border border() {
    return border;
  }

  /** The planes of the input with its border. */
  Grid source() {
    return source;
  }

  /** Floats of one cell of a plane of the input. */
  int cell() {
    return cell;
  }

  /** Whether each channel has one filter of its own. */
  boolean isDepthwise() {
    return groups > 1
        && layout == Layout.CHANNELS
        && groups == input.channels()
        && groups == output.channels();
  }

  /** Floats of the packed weights: for each block, for each tap, sixteen filters. */
  int packedFloats() {
    int floats = 0;
    for (int block = 0; block < blocks(); block++) {
      floats = Math.addExact(floats, Math.multiplyExact(taps(block), COUNT));
    }
    return floats;
  }

  private int blocks() {
    return Lanes.roundUp(output.channels()) / COUNT;
  }

  private int kernelCells() {
    return Math.toIntExact(rows.kernel() * columns.kernel());
  }

  private int taps(int block) {
    return isDepthwise()
        ? kernelCells()
        : kernelCells() * (lastChannel(block) - firstChannel(block));
  }

  private int filtersOfGroup() {
    return output.channels() / groups;
  }

  private int channelsOfGroup() {
    return input.channels() / groups;
  }

  /** The first channel that any filter of a block reads. */
  private int firstChannel(int block) {
    return block * COUNT / filtersOfGroup() * channelsOfGroup();
  }

  /** The end of the channels that a block reads. */
  private int lastChannel(int block) {
    int filter = Math.min(block * COUNT + COUNT, output.channels()) - 1;
    return (filter / filtersOfGroup() + 1) * channelsOfGroup();
  }

  /**
   * Fills in the packed weights.
   *
   * @param kernelAt where the kernel begins: for each cell and channel of a group, all filters
   * @param factors what each filter's weights are multiplied with
   */
  void pack(float[] parameters, int kernelAt, double[] factors, float[] packed, int packedAt) {
    int filters = output.channels();
    int at = packedAt;
    for (int block = 0; block < blocks(); block++) {
      for (int[] tap : order(block)) {
        for (int lane = 0; lane < COUNT; lane++) {
          int f = block * COUNT + lane;
          int channel = isDepthwise() ? 0 : tap[1] - f / filtersOfGroup() * channelsOfGroup();
          boolean own = f < filters && channel >= 0 && channel < channelsOfGroup();
          int from = kernelAt + (tap[0] * channelsOfGroup() + channel) * filters + f;
          packed[at++] = own ? (float) (parameters[from] * factors[f]) : 0;
        }
      }
    }
  }

  /**
   * Fills in one block's packed weights where there is one group: runs of sixteen filters, and
   * nothing is made on the way.
   */
  void packBlock(int block, float[] parameters, int kernelAt, float[] packed, int packedAt) {
    int filters = output.channels();
    int channels = input.channels();
    int count = Math.min(COUNT, filters - block * COUNT);
    int to = packedAt + block * channels * kernelCells() * COUNT;
    for (int from = 0; from < channels; from += COUNT) {
      int end = Math.min(from + COUNT, channels);
      for (int k = 0; k < kernelCells(); k++) {
        for (int c = from; c < end; c++) {
          int at = kernelAt + (k * channels + c) * filters + block * COUNT;
          for (int lane = 0; lane < count; lane++) {
            packed[to + lane] = parameters[at + lane];
          }
          for (int lane = count; lane < COUNT; lane++) {
            packed[to + lane] = 0;
          }
          to += COUNT;
        }
      }
    }
  }

  /**
   * Some weights of some filters, whose gradients one thread adds up.
   *
   * @param filter the first one
   * @param weights floats from the start of the kernel
   */
  record Weighing(Taps taps, int filter, int weights) {}

  /**
   * The gradient of the weights of a convolution of one group, in parts: two blocks of filters by
   * taps that follow one another in the kernel.
   */
  List<Weighing> weighings() {
    int channels = input.channels();
    int filters = output.channels();
    int count = kernelCells() * channels;
    Grid outer = border.outer();
    Grid whole = new Grid(channels, outer.height(), outer.width());
    int[] all = new int[count];
    for (int t = 0; t < count; t++) {
      int k = t / channels;
      int y = k / (int) columns.kernel() * (int) rows.dilation();
      int x = k % (int) columns.kernel() * (int) columns.dilation();
      all[t] = layout.at(whole, t % channels, y * outer.width() + x);
    }
    Taps like = part(all, 0, 1, 0, output.height(), 0).taps();
    int wide = filters < 2 * FILTERS ? FILTERS / 2 : FILTERS;
    int columns = (filters + wide - 1) / wide;
    // Each cut reads all gradients once more.
    int cuts = Math.max((count + MOST_TAPS - 1) / MOST_TAPS, (FEW + columns - 1) / columns);
    // Taps that read side by side stay together: the channels of a cell, or a row of an image.
    int run =
        layout == Layout.ROW ? (int) this.columns.kernel() * channels : Math.min(COUNT, channels);
    int each = Math.max(1, count / run / cuts) * run;
    List<Weighing> parts = new ArrayList<>();
    for (int from = 0; from < count; from += each) {
      int[] offsets = Arrays.copyOfRange(all, from, Math.min(from + each, count));
      for (int f = 0; f < filters; f += wide) {
        int some = Math.min(wide, filters - f);
        int plane = output.cells() * COUNT;
        Taps taps =
            new Taps(
                offsets, like.places(), like.targets(), like.run(), cell, 1, some, plane, filters);
        parts.add(new Weighing(taps, f, from * filters + f));
      }
    }
    return parts;
  }

  /** The taps of a block, each a cell of the kernel and a channel: by sixteen channels. */
  private List<int[]> order(int block) {
    List<int[]> order = new ArrayList<>();
    int first = isDepthwise() ? 0 : firstChannel(block);
    int end = isDepthwise() ? 1 : lastChannel(block);
    for (int from = first; from < end; from = (from / COUNT + 1) * COUNT) {
      int to = Math.min((from / COUNT + 1) * COUNT, end);
      for (int k = 0; k < kernelCells(); k++) {
        for (int c = from; c < to; c++) {
          order.add(new int[] {k, c});
        }
      }
    }
    return order;
  }

  private int[] offsets(int block) {
    List<int[]> order = order(block);
    Grid outer = border.outer();
    Grid whole = new Grid(input.channels(), outer.height(), outer.width());
    int[] offsets = new int[order.size()];
    for (int t = 0; t < offsets.length; t++) {
      int k = order.get(t)[0];
      int y = k / (int) columns.kernel() * (int) rows.dilation();
      int x = k % (int) columns.kernel() * (int) columns.dilation();
      offsets[t] = layout.at(whole, order.get(t)[1], y * outer.width() + x);
    }
    return offsets;
  }

  /** All filters of a group of its own at the first rows, in a map of these rows. */
  Taps band(int height) {
    Taps taps = part(offsets(0), 0, blocks(), 0, height, 0).taps();
    int map = height * output.width() * COUNT;
    return new Taps(
        taps.offsets(),
        taps.places(),
        taps.targets(),
        taps.run(),
        cell,
        1,
        taps.filters(),
        map,
        taps.weightStep());
  }

  /** Whether the cells of a row are floats side by side: the image has one channel. */
  boolean hasRowsOfFloats() {
    return cell == 1 && columns.stride() == 1;
  }

  /** All filters at the first two rows, in maps of single floats of one row. */
  Taps rows() {
    Taps taps = part(offsets(0), 0, 1, 0, 2, 0).taps();
    int width = output.width();
    int[] targets = Sums.steps(2 * width, 1);
    return new Taps(
        taps.offsets(),
        taps.places(),
        targets,
        width,
        1,
        1,
        output.channels(),
        width,
        taps.weightStep());
  }

  /** Floats of the input from one row of the output to the next. */
  int rowStep() {
    return (int) rows.stride() * border.outer().width() * cell;
  }

  /** Parts that threads share a convolution in where its filters stay together. */
  int bands(int rows) {
    return work() < WORTH ? 1 : Math.min(rows, PARTS);
  }

  /** Multiply-adds of sixteen lanes. */
  private long work() {
    long work = 0;
    for (int block = 0; block < blocks(); block++) {
      work += (long) taps(block) * output.cells();
    }
    return work;
  }

  /** All parts, those of the same rows together. */
  List<Part> parts() {
    int blocks = blocks();
    boolean together = groups == 1;
    // Two blocks at a time share the input that they read.
    int step = together ? 2 : 1;
    int columnsOfParts = (blocks + step - 1) / step;
    int chunks = Math.min(output.height(), (source.floats() + NEAR - 1) / NEAR);
    if (work() >= WORTH) {
      chunks = Math.max(chunks, (PARTS + columnsOfParts - 1) / columnsOfParts);
    } else if (together) {
      step = blocks;
      columnsOfParts = 1;
    }
    chunks = Math.min(chunks, output.height());
    List<int[]> tables = new ArrayList<>();
    for (int block = 0; block < blocks; block += step) {
      tables.add(together && block > 0 ? tables.get(0) : offsets(block));
    }
    List<Part> parts = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      int from = chunk * output.height() / chunks;
      int to = (chunk + 1) * output.height() / chunks;
      int weights = 0;
      for (int i = 0; i < columnsOfParts; i++) {
        int block = i * step;
        int count = Math.min(step, blocks - block);
        parts.add(part(tables.get(i), block, count, from, to, weights));
        weights += count * tables.get(i).length * COUNT;
      }
    }
    return parts;
  }

  private Part part(int[] offsets, int block, int count, int from, int to, int weights) {
    int width = output.width();
    int outer = border.outer().width();
    int[] places = new int[(to - from) * width];
    int[] targets = new int[places.length];
    for (int y = from; y < to; y++) {
      for (int x = 0; x < width; x++) {
        int p = (y - from) * width + x;
        places[p] = (y * (int) rows.stride() * outer + x * (int) columns.stride()) * cell;
        targets[p] = (y * width + x) * COUNT;
      }
    }
    boolean sideBySide = columns.stride() == 1;
    boolean gapless = sideBySide && rows.stride() == 1 && outer == width;
    int run = gapless ? places.length : sideBySide ? width : 1;
    int plane = output.cells() * COUNT;
    Taps taps =
        new Taps(offsets, places, targets, run, cell, 1, count, plane, offsets.length * COUNT);
    int source = isDepthwise() ? block * border.outer().cells() * COUNT : 0;
    return new Part(taps, source, weights, block * COUNT, block * plane);
  }
}
