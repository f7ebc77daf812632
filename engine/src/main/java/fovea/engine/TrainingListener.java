package fovea.engine;

import java.util.function.Supplier;

/** Told how training goes, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {
  /** Called after each epoch. */
  void epoch(EpochResult result);

  /** Called after each batch. */
  default void batch(BatchProgress progress) {}

  /**
   * Called after each epoch, and when training was interrupted, for whoever keeps checkpoints.
   *
   * @param snapshot copies weights and state when it is asked, which is only allowed in this call
   */
  default void checkpoint(Supplier<TrainingSnapshot> snapshot) {}
}
