package fovea.engine.train;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.FloatMath;

/** Softmax and cross-entropy in one, on the scores of a slab. */
public final class CrossEntropy {
  private final int classes;
  private final float smoothing;
  private double loss;
  private int correct;

  /**
   * @param classes scores of an image
   * @param smoothing label smoothing a: the target is y(1-a) + a/K
   */
  public CrossEntropy(int classes, double smoothing) {
    this.classes = classes;
    this.smoothing = (float) smoothing;
  }

  /** The sum over the images of {@code -sum(target log p)} since the last {@link #clear}. */
  public double loss() {
    return loss;
  }

  /** The images whose highest score, the first of equal ones, was their label's. */
  public int correct() {
    return correct;
  }

  public void clear() {
    loss = 0;
    correct = 0;
  }

  /**
   * Adds a slab's loss and computes its gradient with respect to the scores.
   *
   * @param arena holds scores and gradient, {@code classes} cells of lanes each
   * @param labels of the images, from {@code from}
   * @param count images of the slab; the other lanes get a gradient of zero
   * @param scale of the gradient: 1 divided by the images of the batch
   */
  public void apply(
      float[] arena, int scores, int gradient, int[] labels, int from, int count, float scale) {
    float floor = smoothing / classes;
    for (int lane = 0; lane < COUNT; lane++) {
      if (lane >= count) {
        for (int k = 0; k < classes; k++) {
          arena[gradient + k * COUNT + lane] = 0;
        }
        continue;
      }
      int label = labels[from + lane];
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (arena[scores + k * COUNT + lane] > arena[scores + best * COUNT + lane]) {
          best = k;
        }
      }
      float highest = arena[scores + best * COUNT + lane];
      float sum = 0;
      for (int k = 0; k < classes; k++) {
        float e = FloatMath.exp(arena[scores + k * COUNT + lane] - highest);
        arena[gradient + k * COUNT + lane] = e;
        sum += e;
      }
      double logSum = highest + StrictMath.log(sum);
      for (int k = 0; k < classes; k++) {
        float target = (k == label ? 1 - smoothing : 0) + floor;
        if (target != 0) {
          loss += target * (logSum - arena[scores + k * COUNT + lane]);
        }
        int at = gradient + k * COUNT + lane;
        arena[at] = (arena[at] / sum - target) * scale;
      }
      correct += best == label ? 1 : 0;
    }
  }
}
