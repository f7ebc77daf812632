package fovea.engine.train;

import fovea.engine.plan.Value;
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
   * @param arena holds values and gradient, as the plan's result lies
   * @param targets a row for each image from {@code targetsAt}, channels last
   * @param images of the slab; other lanes get a gradient of zero
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
   * @param value what the plan computes there: for cross-entropies the scores
   */
  static OutputLoss of(Loss loss, Value value) {
    OutputPlaces places = OutputPlaces.of(value);
    return switch (loss.function()) {
      case CROSSENTROPY -> new CrossEntropy(places, loss.smoothing());
      case BCE -> new MeanLoss(new BinaryCrossEntropy(), places);
      case MSE -> new MeanLoss(new SquaredError(), places);
      case MAE -> new MeanLoss(new AbsoluteError(), places);
      case HUBER -> new MeanLoss(new HuberLoss(), places);
    };
  }
}
