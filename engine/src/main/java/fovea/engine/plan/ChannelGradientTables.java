package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of the gradient of a convolution's input in channel lanes: windows over the padded
 * gradient of its output, whose weights are the kernel with its cells in reverse and channels and
 * filters exchanged. With a stride there is a phase for each set of cells that the same taps reach,
 * as in {@link ConvolutionTables}; one that none reach gets zeros.
 */
final class ChannelGradientTables {
  private final Grid input;
  private final Grid output;
  private final Window rows;
  private final Window columns;
  private final Border border;
  private final List<Phase> phases = new ArrayList<>();
  private final int packedFloats;

  /**
   * One phase.
   *
   * @param cells of the kernel that its taps are, in their order
   * @param packedAt floats from the start of the packed weights
   */
  record Phase(Taps taps, int[] cells, int packedAt) {}

  ChannelGradientTables(Grid input, Grid output, Window rows, Window columns) {
    this.input = input;
    this.output = output;
    this.rows = rows;
    this.columns = columns;
    this.border =
        new Border(
            Layout.CHANNELS.planes(output),
            1,
            new Border.Margin(0, 0),
            Reached.overhang(rows),
            Reached.overhang(columns));
    int packed = 0;
    for (Reached y : Reached.all(rows)) {
      for (Reached x : Reached.all(columns)) {
        int[] cells = Sums.of(y.taps((int) columns.kernel()), x.taps(1));
        Taps taps = taps(y, x);
        phases.add(new Phase(taps, cells, packed));
        packed = Math.addExact(packed, Math.multiplyExact(blocks(), taps.weightStep()));
      }
    }
    this.packedFloats = packed;
  }

  private Taps taps(Reached y, Reached x) {
    int width = border.outer().width();
    int[] cells =
        Sums.of(
            along(y.outputs(), border.rows(), width * COUNT),
            along(x.outputs(), border.columns(), COUNT));
    int filters = output.channels();
    int[] offsets = new int[filters * cells.length];
    int next = 0;
    for (int f = 0; f < filters; f += COUNT) {
      for (int cell : cells) {
        for (int lane = 0; lane < Math.min(COUNT, filters - f); lane++) {
          offsets[next++] = f / COUNT * border.outer().plane() + cell + lane;
        }
      }
    }
    int[] places = Sums.of(Sums.steps(y.count(), width * COUNT), Sums.steps(x.count(), COUNT));
    int row = input.width() * COUNT;
    int[] targets =
        Sums.of(
            new int[] {y.first() * row + x.first() * COUNT},
            Sums.steps(y.count(), rows.stride() * row),
            Sums.steps(x.count(), columns.stride() * COUNT));
    boolean gapless = columns.stride() == 1 && rows.stride() == 1 && width == input.width();
    int run = gapless ? places.length : columns.stride() == 1 ? x.count() : 1;
    int plane = input.cells() * COUNT;
    return new Taps(offsets, places, targets, run, 1, blocks(), plane, offsets.length * COUNT);
  }

  private static int[] along(int[] outputs, Border.Margin margin, int step) {
    int[] steps = new int[outputs.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (outputs[i] + margin.before()) * step;
    }
    return steps;
  }

  /** The output's gradient with as much border as any tap reaches over. */
  Border border() {
    return border;
  }

  List<Phase> phases() {
    return phases;
  }

  /** Blocks of sixteen channels of the input. */
  int blocks() {
    return Lanes.roundUp(input.channels()) / COUNT;
  }

  /** Floats of the packed weights: for each phase, block and tap, sixteen channels. */
  int packedFloats() {
    return packedFloats;
  }

  /**
   * Fills in the packed weights of one block of channels, sixteen by sixteen weights at a time.
   *
   * @param kernelAt where the kernel begins: for each cell and channel, all filters
   */
  void pack(int block, float[] parameters, int kernelAt, float[] packed, int packedAt) {
    int filters = output.channels();
    int channels = input.channels();
    int count = Math.min(COUNT, channels - block * COUNT);
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      int to = packedAt + phase.packedAt() + block * phase.taps().weightStep();
      for (int f = 0; f < filters; f += COUNT) {
        int length = Math.min(COUNT, filters - f);
        for (int cell : phase.cells()) {
          int from = kernelAt + (cell * channels + block * COUNT) * filters + f;
          turn(parameters, from, filters, count, length, packed, to);
          to += length * COUNT;
        }
      }
    }
  }

  /** Turns {@code [c][f]} to {@code [f][16 c]}. */
  private static void turn(
      float[] from, int at, int step, int channels, int filters, float[] to, int toAt) {
    for (int f = 0; f < filters; f++) {
      int line = toAt + f * COUNT;
      for (int c = 0; c < channels; c++) {
        to[line + c] = from[at + c * step + f];
      }
      for (int c = channels; c < COUNT; c++) {
        to[line + c] = 0;
      }
    }
  }

  /** A 3x3 kernel with its cells in reverse and channels and filters exchanged, block by block. */
  static void reverse(
      int channels, int filters, float[] from, int at, int row, int tap, float[] to, int toAt) {
    int cell = channels * filters;
    for (int k = 0; k < 9; k++) {
      int source = at + k * tap;
      int target = toAt + (8 - k) * cell;
      for (int f = 0; f < filters; f += COUNT) {
        int end = Math.min(f + COUNT, filters);
        for (int c = 0; c < channels; c++) {
          for (int g = f; g < end; g++) {
            to[target + g * channels + c] = from[source + c * row + g];
          }
        }
      }
    }
  }
}
