package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of one convolution: the windows over its padded input, and for the gradient of its
 * input the windows over its padded output gradient.
 *
 * <p>With a stride the input's cells fall into phases: those of one phase, equal modulo the stride,
 * are reached by the same taps, and so each phase is a convolution of stride 1 of its own.
 */
final class ConvolutionTables {
  private final Grid input;
  private final Grid output;
  private final Window rows;
  private final Window columns;
  private final int groups;

  /** One phase of the gradient, and where its weights begin in the packed ones of a group. */
  record Phase(Taps taps, int packedAt) {}

  /** A tap along one axis: its index in the kernel, and the output cell it leads to. */
  private record Reach(int k, int shift) {}

  ConvolutionTables(Grid input, Grid output, Window rows, Window columns, int groups) {
    this.input = input;
    this.output = output;
    this.rows = rows;
    this.columns = columns;
    this.groups = groups;
  }

  /** The input with its padding. */
  Border inputBorder() {
    return new Border(
        input,
        (int) rows.before(),
        (int) rows.after(),
        (int) columns.before(),
        (int) columns.after());
  }

  /** The windows of one group over the padded input; taps in the order of the weights. */
  Taps forward() {
    Grid padded = inputBorder().outer();
    int channels = input.channels() / groups;
    int[] offsets = new int[kernelCells() * channels];
    int t = 0;
    for (int ky = 0; ky < rows.kernel(); ky++) {
      for (int kx = 0; kx < columns.kernel(); kx++) {
        int y = ky * (int) rows.dilation();
        int x = kx * (int) columns.dilation();
        for (int c = 0; c < channels; c++) {
          offsets[t++] = ((c * padded.height() + y) * padded.width() + x) * Lanes.COUNT;
        }
      }
    }
    int[] places = new int[output.cells()];
    int[] targets = new int[output.cells()];
    for (int y = 0; y < output.height(); y++) {
      for (int x = 0; x < output.width(); x++) {
        int p = y * output.width() + x;
        int at = y * (int) rows.stride() * padded.width() + x * (int) columns.stride();
        places[p] = at * Lanes.COUNT;
        targets[p] = p * Lanes.COUNT;
      }
    }
    int run = columns.stride() == 1 ? output.width() : 1;
    int filters = output.channels() / groups;
    return new Taps(offsets, places, targets, run, filters, output.plane(), output.channels());
  }

  /** The output's gradient with as much border as any tap reaches over. */
  Border gradientBorder() {
    int[] vertical = margins(rows, input.height(), output.height());
    int[] horizontal = margins(columns, input.width(), output.width());
    return new Border(output, vertical[0], vertical[1], horizontal[0], horizontal[1]);
  }

  private static int[] margins(Window window, int inputs, int outputs) {
    int before = 0;
    int after = 0;
    for (int phase = 0; phase < Math.min(window.stride(), inputs); phase++) {
      int count = count(phase, window, inputs);
      for (Reach reach : reaches(phase, window)) {
        before = Math.max(before, -reach.shift());
        after = Math.max(after, reach.shift() + count - outputs);
      }
    }
    return new int[] {before, after};
  }

  private static int count(int phase, Window window, int inputs) {
    return (inputs - phase + (int) window.stride() - 1) / (int) window.stride();
  }

  /** The taps that reach the cells of one phase; the first of these cells sees output shift. */
  private static List<Reach> reaches(int phase, Window window) {
    List<Reach> reaches = new ArrayList<>();
    for (int k = 0; k < window.kernel(); k++) {
      long at = phase + window.before() - k * window.dilation();
      if (Math.floorMod(at, window.stride()) == 0) {
        reaches.add(new Reach(k, (int) Math.floorDiv(at, window.stride())));
      }
    }
    return reaches;
  }

  /** The phases of one group, over the padded output gradient. */
  List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    int packedAt = 0;
    for (int y = 0; y < Math.min(rows.stride(), input.height()); y++) {
      for (int x = 0; x < Math.min(columns.stride(), input.width()); x++) {
        Taps taps = phase(y, x);
        phases.add(new Phase(taps, packedAt));
        packedAt += taps.offsets().length * taps.filters();
      }
    }
    return phases;
  }

  private Taps phase(int phaseY, int phaseX) {
    Border border = gradientBorder();
    Grid padded = border.outer();
    int filters = output.channels() / groups;
    List<Integer> offsets = new ArrayList<>();
    for (Reach vertical : reaches(phaseY, rows)) {
      for (Reach horizontal : reaches(phaseX, columns)) {
        for (int f = 0; f < filters; f++) {
          int row = f * padded.height() + vertical.shift() + border.top();
          int cell = row * padded.width() + horizontal.shift() + border.left();
          offsets.add(cell * Lanes.COUNT);
        }
      }
    }
    int height = count(phaseY, rows, input.height());
    int width = count(phaseX, columns, input.width());
    int[] places = new int[height * width];
    int[] targets = new int[height * width];
    for (int j = 0; j < height; j++) {
      for (int i = 0; i < width; i++) {
        int y = phaseY + j * (int) rows.stride();
        int x = phaseX + i * (int) columns.stride();
        places[j * width + i] = (j * padded.width() + i) * Lanes.COUNT;
        targets[j * width + i] = (y * input.width() + x) * Lanes.COUNT;
      }
    }
    int channels = input.channels() / groups;
    return new Taps(
        offsets.stream().mapToInt(Integer::intValue).toArray(),
        places,
        targets,
        columns.stride() == 1 ? width : 1,
        channels,
        input.plane(),
        channels);
  }

  /**
   * For each packed weight of the phases, group by group, its index in the kernel: the kernel with
   * input channels and filters exchanged.
   */
  int[] packing() {
    int channels = input.channels() / groups;
    int filters = output.channels() / groups;
    int[] sources = new int[kernelCells() * channels * output.channels()];
    int next = 0;
    for (int group = 0; group < groups; group++) {
      for (int y = 0; y < Math.min(rows.stride(), input.height()); y++) {
        for (int x = 0; x < Math.min(columns.stride(), input.width()); x++) {
          for (Reach vertical : reaches(y, rows)) {
            for (Reach horizontal : reaches(x, columns)) {
              int tap = vertical.k() * (int) columns.kernel() + horizontal.k();
              for (int f = 0; f < filters; f++) {
                for (int c = 0; c < channels; c++) {
                  sources[next++] = (tap * channels + c) * output.channels() + group * filters + f;
                }
              }
            }
          }
        }
      }
    }
    return java.util.Arrays.copyOf(sources, next);
  }

  private int kernelCells() {
    return Math.toIntExact(rows.kernel() * columns.kernel());
  }
}
