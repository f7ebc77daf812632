package fovea.engine;

import fovea.ir.TrainingState;
import fovea.ir.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Where a training begins, other than at weights drawn by its seed.
 *
 * @param weights all tensors of the network
 * @param state of the training that the weights come from and that goes on as if it had never
 *     stopped, with its seed; null begins a new one
 */
public record TrainingStart(Weights weights, @Nullable TrainingState state) {

  /** A new training from given weights. */
  public static TrainingStart from(Weights weights) {
    return new TrainingStart(weights, null);
  }
}
