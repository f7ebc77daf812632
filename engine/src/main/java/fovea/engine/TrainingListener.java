package fovea.engine;

/** Told how training goes, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {
  /** Called after each epoch. */
  void epoch(EpochResult result);

  /** Called after each batch. */
  default void batch(BatchProgress progress) {}
}
