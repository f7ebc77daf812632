package fovea.engine.train;

import fovea.engine.plan.Grid;
import fovea.ir.Loss;

/** What training makes small at one output, slab by slab. */
interface OutputLoss {
  /** Floats of one image's target. */
  int targets();

  /** Whether an output can be right or wrong. */
  boolean classifies();

  /**
   * Adds a slab's loss and overwrites the gradient of what the plan computes.
   *
   * @param arena holds values and gradient, in batch lanes
   * @param targets a row for each image from {@code targetsAt}, channels last
   * @param images of the slab; the other lanes get a gradient of zero
   * @param scale of the gradient: 1 divided by the images of the batch
   */
  void apply(
      float[] arena,
      int values,
      int gradient,
      float[] targets,
      int targetsAt,
      int images,
      float scale,
      Tally tally);

  /**
   * The loss of an output.
   *
   * @param grid of what the plan computes there: for cross-entropies the scores
   */
  static OutputLoss of(Loss loss, Grid grid) {
    return switch (loss.function()) {
      case CROSSENTROPY -> new CrossEntropy(grid.cells(), grid.channels(), loss.smoothing());
      case BCE -> new MeanLoss(new BinaryCrossEntropy(), grid);
      case MSE -> new MeanLoss(new SquaredError(), grid);
      case MAE -> new MeanLoss(new AbsoluteError(), grid);
      case HUBER -> new MeanLoss(new HuberLoss(), grid);
    };
  }
}
