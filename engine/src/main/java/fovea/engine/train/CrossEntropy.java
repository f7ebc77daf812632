package fovea.engine.train;

import fovea.engine.kernel.FloatMath;

/**
 * Softmax and cross-entropy in one, on the scores of each cell; an output's is the mean over its
 * cells. Targets are classes, one for each cell.
 */
final class CrossEntropy implements OutputLoss {
  private final OutputPlaces places;
  private final int cells;
  private final int classes;
  private final float smoothing;

  /**
   * @param places of the scores
   * @param smoothing label smoothing a: the target is y(1-a) + a/K
   */
  CrossEntropy(OutputPlaces places, double smoothing) {
    this.places = places;
    this.cells = places.cells();
    this.classes = places.channels();
    this.smoothing = (float) smoothing;
  }

  @Override
  public int targets() {
    return cells;
  }

  @Override
  public boolean classifies() {
    return true;
  }

  @Override
  public void apply(
      float[] arena,
      int scores,
      int gradient,
      float[] targets,
      int targetsAt,
      int images,
      float scale,
      Tally tally) {
    int plane = places.channel();
    float share = scale / cells;
    for (int lane = 0; lane < images; lane++) {
      double loss = 0;
      int right = 0;
      for (int cell = 0; cell < cells; cell++) {
        int label = (int) targets[targetsAt + lane * cells + cell];
        int at = cell * places.cell() + lane;
        int best = best(arena, scores + at, plane);
        loss += cell(arena, scores + at, gradient + at, plane, best, label, share);
        right += best == label ? 1 : 0;
      }
      tally.add(loss / cells, (double) right / cells);
    }
    places.clear(arena, gradient, images);
  }

  /** The class of the highest score, the first of equal ones. */
  private int best(float[] arena, int scores, int plane) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      if (arena[scores + k * plane] > arena[scores + best * plane]) {
        best = k;
      }
    }
    return best;
  }

  /** The loss of one cell, {@code -sum(target log p)}; writes its gradient. */
  private double cell(
      float[] arena, int scores, int gradient, int plane, int best, int label, float share) {
    float floor = smoothing / classes;
    float highest = arena[scores + best * plane];
    float sum = 0;
    for (int k = 0; k < classes; k++) {
      float e = FloatMath.exp(arena[scores + k * plane] - highest);
      arena[gradient + k * plane] = e;
      sum += e;
    }
    double logSum = highest + StrictMath.log(sum);
    double loss = 0;
    for (int k = 0; k < classes; k++) {
      float target = (k == label ? 1 - smoothing : 0) + floor;
      if (target != 0) {
        loss += target * (logSum - arena[scores + k * plane]);
      }
      int at = gradient + k * plane;
      arena[at] = (arena[at] / sum - target) * share;
    }
    return loss;
  }
}
