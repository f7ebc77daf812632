package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tables of one convolution: the windows over its padded input, and for the gradient of its
 * input the windows over its padded output gradient. Whatever its axes, it slides over slices, rows
 * and columns; where an axis is missing there is one cell.
 *
 * <p>With a stride the input's cells fall into phases: those of one phase, equal modulo the stride,
 * are reached by the same taps, and so each phase is a convolution of stride 1 of its own.
 */
final class ConvolutionTables {
  private static final Window ONE_CELL = new Window(1, 1, 1, 1, 0, 0, false);
  private final Grid input;
  private final Grid output;
  private final Window slices;
  private final Window rows;
  private final Window columns;
  private final int groups;

  /** One phase of the gradient, and where its weights begin in the packed ones of a group. */
  record Phase(Taps taps, int packedAt) {}

  /**
   * The tables of a convolution.
   *
   * @param windows one for each axis, up to three
   */
  ConvolutionTables(Grid input, Grid output, List<Window> windows, int groups) {
    this.input = input;
    this.output = output;
    int axes = windows.size();
    this.slices = axes > 2 ? windows.get(axes - 3) : ONE_CELL;
    this.rows = axes > 1 ? windows.get(axes - 2) : ONE_CELL;
    this.columns = windows.get(axes - 1);
    this.groups = groups;
  }

  /** The input with its padding. */
  Border inputBorder() {
    return new Border(
        input, (int) slices.input(), padding(slices), padding(rows), padding(columns));
  }

  private static Border.Margin padding(Window window) {
    return new Border.Margin((int) window.before(), (int) window.after());
  }

  /** The windows of one group over the padded input; taps in the order of the weights. */
  Taps forward() {
    Border border = inputBorder();
    int row = border.outer().width() * Lanes.COUNT;
    int slice = border.outerRows() * row;
    int[] offsets =
        Sums.of(
            Sums.steps(slices.kernel(), slices.dilation() * slice),
            Sums.steps(rows.kernel(), rows.dilation() * row),
            Sums.steps(columns.kernel(), columns.dilation() * Lanes.COUNT),
            Sums.steps(input.channels() / groups, border.outer().plane()));
    int[] places =
        Sums.of(
            Sums.steps(slices.output(), slices.stride() * slice),
            Sums.steps(rows.output(), rows.stride() * row),
            Sums.steps(columns.output(), columns.stride() * Lanes.COUNT));
    int[] targets = Sums.steps(output.cells(), Lanes.COUNT);
    int run = columns.stride() == 1 ? output.width() : 1;
    int filters = output.channels() / groups;
    int channels = input.channels() / groups;
    int plane = output.plane();
    return new Taps(offsets, places, targets, run, channels, filters, plane, output.channels());
  }

  /** The output's gradient with as much border as any tap reaches over. */
  Border gradientBorder() {
    return new Border(
        output,
        (int) slices.output(),
        Reached.overhang(slices),
        Reached.overhang(rows),
        Reached.overhang(columns));
  }

  /** The phases of one group, over the padded output gradient. */
  List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    int packedAt = 0;
    for (Reached z : Reached.all(slices)) {
      for (Reached y : Reached.all(rows)) {
        for (Reached x : Reached.all(columns)) {
          Taps taps = phase(z, y, x);
          phases.add(new Phase(taps, packedAt));
          packedAt += taps.offsets().length * taps.filters();
        }
      }
    }
    return phases;
  }

  private Taps phase(Reached z, Reached y, Reached x) {
    Border border = gradientBorder();
    int row = border.outer().width() * Lanes.COUNT;
    int slice = border.outerRows() * row;
    int[] offsets =
        Sums.of(
            along(z.outputs(), border.slices(), slice),
            along(y.outputs(), border.rows(), row),
            along(x.outputs(), border.columns(), Lanes.COUNT),
            Sums.steps(output.channels() / groups, border.outer().plane()));
    int[] places =
        Sums.of(
            Sums.steps(z.count(), slice),
            Sums.steps(y.count(), row),
            Sums.steps(x.count(), Lanes.COUNT));
    int inputRow = input.width() * Lanes.COUNT;
    int inputSlice = (int) rows.input() * inputRow;
    int[] targets =
        Sums.of(
            new int[] {z.first() * inputSlice + y.first() * inputRow + x.first() * Lanes.COUNT},
            Sums.steps(z.count(), slices.stride() * inputSlice),
            Sums.steps(y.count(), rows.stride() * inputRow),
            Sums.steps(x.count(), columns.stride() * Lanes.COUNT));
    int run = columns.stride() == 1 ? x.count() : 1;
    int channels = input.channels() / groups;
    int filters = output.channels() / groups;
    return new Taps(offsets, places, targets, run, filters, channels, input.plane(), channels);
  }

  private static int[] along(int[] outputs, Border.Margin margin, int step) {
    return Arrays.stream(outputs).map(at -> (at + margin.before()) * step).toArray();
  }

  /**
   * For each packed weight of the phases, group by group, its index in the kernel: the kernel with
   * input channels and filters exchanged.
   */
  int[] packing() {
    int channels = input.channels() / groups;
    int filters = output.channels() / groups;
    int column = channels * output.channels();
    int row = (int) columns.kernel() * column;
    int slice = (int) rows.kernel() * row;
    int[] sources = new int[kernelCells() * column];
    int next = 0;
    for (int group = 0; group < groups; group++) {
      for (Reached z : Reached.all(slices)) {
        for (Reached y : Reached.all(rows)) {
          for (Reached x : Reached.all(columns)) {
            int[] part =
                Sums.of(
                    new int[] {group * filters},
                    z.taps(slice),
                    y.taps(row),
                    x.taps(column),
                    Sums.steps(filters, 1),
                    Sums.steps(channels, output.channels()));
            System.arraycopy(part, 0, sources, next, part.length);
            next += part.length;
          }
        }
      }
    }
    return Arrays.copyOf(sources, next);
  }

  private int kernelCells() {
    return Math.toIntExact(slices.kernel() * rows.kernel() * columns.kernel());
  }
}
