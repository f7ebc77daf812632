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
  private static final Border.Margin NO_MARGIN = new Border.Margin(0, 0);

  /** Filters that are computed one by one. */
  private static final int FEW = 2;

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
    // A trimmed window ends before its input does.
    return new Border.Margin((int) window.before(), (int) Math.max(0, window.after()));
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

  /** The output's gradient with as much border as the taps reach over. */
  Border gradientBorder() {
    return new Border(
        output,
        (int) slices.output(),
        Reached.overhang(slices),
        Reached.overhang(rows),
        inRuns() ? NO_MARGIN : Reached.overhang(columns));
  }

  /**
   * Whether cells near an end are computed apart, from those taps that lead to an output. A
   * depthwise convolution computes eight cells at once, of which short runs leave most unused.
   */
  private boolean inRuns() {
    return slices == ONE_CELL && input.channels() / groups > FEW;
  }

  /**
   * Weights of all taps of a phase in a row, with those of the rows or of the columns outermost.
   */
  private record Pack(Reached z, Reached y, Reached x, boolean byColumn) {
    int[] sums(int[] ofZ, int[] ofY, int[] ofX, int[]... inner) {
      int[] places = byColumn ? Sums.of(ofX, ofZ, ofY) : Sums.of(ofZ, ofY, ofX);
      return Sums.of(places, Sums.of(inner));
    }

    int taps() {
      return z.taps().size() * y.taps().size() * x.taps().size();
    }
  }

  private List<Pack> packs() {
    List<Pack> packs = new ArrayList<>();
    for (Reached z : Reached.all(slices)) {
      for (Reached y : Reached.all(rows)) {
        for (Reached x : Reached.all(columns)) {
          packs.add(new Pack(z, y, x, false));
          if (inRuns() && !whole(x, x.runs())) {
            packs.add(new Pack(z, y, x, true));
          }
        }
      }
    }
    return packs;
  }

  private static boolean whole(Reached all, List<Reached> runs) {
    return runs.stream().allMatch(run -> run.taps().equals(all.taps()));
  }

  /** The phases of one group, over the padded output gradient. */
  List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    int packedAt = 0;
    for (Pack pack : packs()) {
      int weights = output.channels() / groups * (input.channels() / groups);
      for (Part part : parts(pack)) {
        phases.add(new Phase(phase(part.cells()), packedAt + part.tap() * weights));
      }
      packedAt += pack.taps() * weights;
    }
    return phases;
  }

  /** Cells whose taps are some of a pack's, side by side from one on. */
  private record Part(Pack cells, int tap) {}

  /**
   * Runs of rows share the weights of their taps if rows are outermost, and so do runs of columns:
   * columns that all taps lead on from are cut into rows, the others stay as they are.
   */
  private List<Part> parts(Pack pack) {
    if (!inRuns()) {
      return List.of(new Part(pack, 0));
    }
    List<Part> parts = new ArrayList<>();
    for (Reached x : pack.x().runs()) {
      boolean every = x.taps().equals(pack.x().taps());
      if (pack.byColumn() && !every) {
        int tap = first(x, pack.x()) * pack.z().taps().size() * pack.y().taps().size();
        parts.add(new Part(new Pack(pack.z(), pack.y(), x, true), tap));
      }
      if (!pack.byColumn() && every) {
        for (Reached y : pack.y().runs()) {
          int tap = first(y, pack.y()) * x.taps().size();
          parts.add(new Part(new Pack(pack.z(), y, x, false), tap));
        }
      }
    }
    return parts;
  }

  /** Where the taps of a run begin among all. */
  private static int first(Reached run, Reached all) {
    return run.taps().isEmpty() ? 0 : all.taps().indexOf(run.taps().get(0));
  }

  private Taps phase(Pack cells) {
    Reached z = cells.z();
    Reached y = cells.y();
    Reached x = cells.x();
    Border border = gradientBorder();
    int row = border.outer().width() * Lanes.COUNT;
    int slice = border.outerRows() * row;
    int[] offsets =
        cells.sums(
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
   * input channels and filters exchanged, and a second time for the runs of columns if there are
   * any.
   */
  int[] packing() {
    int channels = input.channels() / groups;
    int filters = output.channels() / groups;
    int column = channels * output.channels();
    int row = (int) columns.kernel() * column;
    int slice = (int) rows.kernel() * row;
    List<int[]> parts = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int first = group * filters;
      for (Pack pack : packs()) {
        int[] part =
            pack.sums(
                pack.z().taps(slice),
                pack.y().taps(row),
                pack.x().taps(column),
                Sums.steps(filters, 1),
                Sums.steps(channels, output.channels()));
        parts.add(Arrays.stream(part).map(i -> first + i).toArray());
      }
    }
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }
}
