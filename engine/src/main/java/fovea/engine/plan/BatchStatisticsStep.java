package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Moments;
import fovea.engine.kernel.NormKernels;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.BatchNorm;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation by the mean and variance of the batch, as training does it, and its
 * activation. The batch's statistics go where the gradients of the running ones would be; the
 * update makes running averages of them.
 */
final class BatchStatisticsStep implements BatchStep {
  /** Cells whose sums are floats before they are added up in double; they stay in L1. */
  private static final int BLOCK = 128;

  private final NormKernels kernels;
  private final PointwiseKernels pointwise;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final @Nullable Curve curve;
  private final Grid grid;
  private final BatchStatistics statistics;

  BatchStatisticsStep(
      Draft draft, BatchNorm op, Value input, RunningNorm norm, @Nullable Curve curve) {
    this.kernels = draft.kernels().norms();
    this.pointwise = draft.kernels().pointwise();
    this.name = draft.node().name();
    this.text = Fusion.text(op, curve);
    this.input = input;
    this.output = draft.write(input, true, Reread.of(true, curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.curve = curve;
    this.grid = input.grid();
    this.statistics = new BatchStatistics(draft, norm, grid);
  }

  @Override
  public void gather(Frame frame) {
    Batch batch = frame.batch();
    int images = batch.images(frame.slab());
    int at = statistics.part(frame);
    for (int c = 0; c < grid.channels(); c++) {
      int from = input.data().offset() + c * grid.plane();
      gather(frame, images, from, batch.parts(), at + 2 * c);
    }
  }

  /** The moments of one channel, block by block. */
  private void gather(Frame frame, int images, int from, double[] moments, int at) {
    float[] arena = frame.arena();
    float[] sums = frame.scratch().floats(2 * COUNT);
    moments[at] = 0;
    moments[at + 1] = 0;
    for (int cell = 0; cell < grid.cells(); cell += BLOCK) {
      int cells = Math.min(BLOCK, grid.cells() - cell);
      int x = from + cell * COUNT;
      int count = images * cells;
      kernels.laneSums(cells, arena, x, sums, 0);
      float centre = (float) (sum(sums, 0, images) / count);
      kernels.laneDeviations(cells, centre, arena, x, sums, 0);
      double rest = sum(sums, 0, images); // what rounding the centre left
      double mean = centre + rest / count;
      double squares = Math.max(0, sum(sums, COUNT, images) - rest * rest / count);
      Moments.add((long) images * cell, moments, at, count, mean, squares);
    }
  }

  private static double sum(float[] lanes, int at, int images) {
    double sum = 0;
    for (int lane = 0; lane < images; lane++) {
      sum += lanes[at + lane];
    }
    return sum;
  }

  @Override
  public void settle(Batch batch, int part, Scratch scratch) {
    statistics.settle(batch);
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    float[] settled = frame.batch().settled();
    int plane = grid.plane();
    int to = output.data().offset();
    for (int c = 0; c < grid.channels(); c++) {
      kernels.standardise(
          plane,
          settled[statistics.means() + c],
          settled[statistics.factors() + c],
          settled[statistics.betas() + c],
          arena,
          input.data().offset() + c * plane,
          arena,
          to + c * plane);
    }
    if (curve != null) {
      pointwise.apply(curve, output.data().size(), arena, to, arena, to);
    }
  }

  @Override
  public void gatherGradient(Frame frame) {
    Batch batch = frame.batch();
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      pointwise.gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    int images = batch.images(frame.slab());
    int at = statistics.part(frame);
    double[] parts = batch.parts();
    float[] sums = frame.scratch().floats(2 * COUNT);
    for (int c = 0; c < grid.channels(); c++) {
      float mean = batch.settled()[statistics.means() + c];
      double sum = 0;
      double products = 0;
      for (int cell = 0; cell < grid.cells(); cell += BLOCK) {
        int cells = Math.min(BLOCK, grid.cells() - cell);
        int from = c * grid.plane() + cell * COUNT;
        kernels.laneProducts(
            cells, mean, arena, input.data().offset() + from, arena, g + from, sums, 0);
        sum += sum(sums, 0, images);
        products += sum(sums, COUNT, images);
      }
      parts[at + 2 * c] = sum;
      parts[at + 2 * c + 1] = products;
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
    int plane = grid.plane();
    for (int c = 0; c < grid.channels(); c++) {
      kernels.standardiseGradient(
          plane,
          settled[statistics.means() + c],
          settled[statistics.factors() + c],
          settled[statistics.slopes() + c],
          settled[statistics.shifts() + c],
          arena,
          input.data().offset() + c * plane,
          arena,
          output.gradient().offset() + c * plane,
          arena,
          part.offset() + c * plane);
    }
    // A gradient of the statistics is no empty lane's.
    int images = frame.batch().images(frame.slab());
    Lanes.clear(arena, part.offset(), part.size(), images);
  }

  @Override
  public void measure(Footprint footprint) {
    footprint.floats(2 * COUNT);
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
