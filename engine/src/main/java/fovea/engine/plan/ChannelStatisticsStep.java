package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.LaneNorm;
import fovea.engine.kernel.Moments;
import fovea.engine.kernel.NormKernels;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.BatchNorm;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation by the statistics of the batch in channel lanes, where each lane has its own,
 * and its activation. A relu takes no pass of its own: its gradient is found again from the input.
 */
final class ChannelStatisticsStep implements BatchStep {
  /** Cells whose sums are floats before they are added up in double; they stay in L1. */
  private static final int BLOCK = 256;

  private final NormKernels kernels;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final @Nullable Curve curve;
  private final boolean relu;
  private final Grid grid;
  private final int channels;
  private final BatchStatistics statistics;
  private final LaneNorm[] planes;

  ChannelStatisticsStep(
      Draft draft, BatchNorm op, Value input, RunningNorm norm, @Nullable Curve curve) {
    this.kernels = draft.kernels().norms();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = Fusion.text(op, curve);
    this.input = input;
    this.relu = curve != null && curve.isRelu();
    this.output = draft.write(input, true, Reread.of(true, curve != null && !relu));
    this.inputGradient = draft.gradientOf(input);
    this.curve = curve;
    this.grid = input.grid();
    this.channels = input.shape().channels();
    this.statistics = new BatchStatistics(draft, norm, input.shape());
    this.planes = new LaneNorm[grid.channels()];
    for (int plane = 0; plane < planes.length; plane++) {
      int lane = plane * COUNT;
      planes[plane] =
          new LaneNorm(
              statistics.means() + lane,
              statistics.factors() + lane,
              statistics.betas() + lane,
              statistics.slopes() + lane,
              statistics.shifts() + lane,
              relu);
    }
  }

  private int lanes(int plane) {
    return Math.min(COUNT, channels - plane * COUNT);
  }

  @Override
  public void gather(Frame frame) {
    float[] arena = frame.arena();
    double[] moments = frame.batch().parts();
    float[] sums = frame.scratch().floats(3 * COUNT);
    int centres = 2 * COUNT;
    for (int plane = 0; plane < planes.length; plane++) {
      int at = statistics.part(frame) + 2 * plane * COUNT;
      int lanes = lanes(plane);
      for (int lane = 0; lane < 2 * lanes; lane++) {
        moments[at + lane] = 0;
      }
      for (int cell = 0; cell < grid.cells(); cell += BLOCK) {
        int cells = Math.min(BLOCK, grid.cells() - cell);
        int x = input.data().offset() + plane * grid.plane() + cell * COUNT;
        kernels.laneSums(cells, arena, x, sums, 0);
        for (int lane = 0; lane < COUNT; lane++) {
          sums[centres + lane] = sums[lane] / cells;
        }
        kernels.laneDeviations(cells, sums, centres, arena, x, sums, 0);
        for (int lane = 0; lane < lanes; lane++) {
          double rest = sums[lane]; // what rounding the centre left
          double mean = sums[centres + lane] + rest / cells;
          double squares = Math.max(0, sums[COUNT + lane] - rest * rest / cells);
          Moments.add(cell, moments, at + 2 * lane, cells, mean, squares);
        }
      }
    }
  }

  @Override
  public void settle(Batch batch, int part, Scratch scratch) {
    statistics.settle(batch);
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    float[] settled = frame.batch().settled();
    int to = output.data().offset();
    for (int plane = 0; plane < planes.length; plane++) {
      int at = plane * grid.plane();
      int from = input.data().offset() + at;
      kernels.standardiseLanes(planes[plane], grid.cells(), settled, arena, from, arena, to + at);
    }
    if (curve != null && !relu) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  @Override
  public void gatherGradient(Frame frame) {
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    if (curve != null && !relu) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    double[] parts = frame.batch().parts();
    float[] settled = frame.batch().settled();
    float[] sums = frame.scratch().floats(3 * COUNT);
    for (int plane = 0; plane < planes.length; plane++) {
      int at = statistics.part(frame) + 2 * plane * COUNT;
      int lanes = lanes(plane);
      for (int lane = 0; lane < 2 * lanes; lane++) {
        parts[at + lane] = 0;
      }
      for (int cell = 0; cell < grid.cells(); cell += BLOCK) {
        int cells = Math.min(BLOCK, grid.cells() - cell);
        int from = plane * grid.plane() + cell * COUNT;
        int x = input.data().offset() + from;
        kernels.laneNormProducts(planes[plane], cells, settled, arena, x, arena, g + from, sums, 0);
        for (int lane = 0; lane < lanes; lane++) {
          parts[at + 2 * lane] += sums[lane];
          parts[at + 2 * lane + 1] += sums[COUNT + lane];
        }
      }
    }
  }

  @Override
  public void settleGradient(Batch batch, int part, Scratch scratch) {
    statistics.settleGradient(batch);
  }

  @Override
  public void backward(Frame frame) {
    Buffer part = inputGradient;
    if (part == null) {
      return;
    }
    float[] arena = frame.arena();
    float[] settled = frame.batch().settled();
    for (int plane = 0; plane < planes.length; plane++) {
      int at = plane * grid.plane();
      int x = input.data().offset() + at;
      int g = output.gradient().offset() + at;
      int to = part.offset() + at;
      kernels.laneNormGradient(planes[plane], grid.cells(), settled, arena, x, arena, g, arena, to);
    }
  }

  @Override
  public void measure(Footprint footprint) {
    footprint.floats(3 * COUNT);
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
  public Value input() {
    return input;
  }

  @Override
  public Value output() {
    return output;
  }

  @Override
  public @Nullable Buffer inputGradient() {
    return inputGradient;
  }
}
