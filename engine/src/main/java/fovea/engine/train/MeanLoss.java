package fovea.engine.train;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Grid;

/** The mean over an output's values of the loss of each. */
final class MeanLoss implements OutputLoss {
  private final ValueLoss each;
  private final Grid grid;

  MeanLoss(ValueLoss each, Grid grid) {
    this.each = each;
    this.grid = grid;
  }

  @Override
  public int targets() {
    return grid.cells() * grid.channels();
  }

  @Override
  public boolean classifies() {
    return each.classifies();
  }

  @Override
  public void apply(
      float[] arena,
      int values,
      int gradient,
      float[] targets,
      int targetsAt,
      int images,
      float scale,
      Tally tally) {
    int size = targets();
    float share = scale / size;
    for (int lane = 0; lane < images; lane++) {
      double loss = 0;
      int right = 0;
      for (int cell = 0; cell < grid.cells(); cell++) {
        for (int c = 0; c < grid.channels(); c++) {
          int at = (c * grid.cells() + cell) * COUNT + lane;
          float value = arena[values + at];
          float target = targets[targetsAt + lane * size + cell * grid.channels() + c];
          loss += each.loss(value, target);
          right += each.right(value, target) ? 1 : 0;
          arena[gradient + at] = each.slope(value, target) * share;
        }
      }
      tally.add(loss / size, (double) right / size);
    }
    Lanes.clear(arena, gradient, grid.floats(), images);
  }
}
