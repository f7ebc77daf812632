package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.ir.Training;
import org.jspecify.annotations.Nullable;

/**
 * How to train, beyond what the network says.
 *
 * @param training replaces the network's own advice; null keeps it
 * @param threads that compute, at least 1; the result is the same for any number
 * @param validation evaluated after each epoch; null for none
 * @param listener told how it goes; null for none
 */
public record TrainerOptions(
    @Nullable Training training,
    int threads,
    @Nullable Dataset validation,
    @Nullable TrainingListener listener) {
  /** What the network says, on all processors. */
  public static final TrainerOptions DEFAULT =
      new TrainerOptions(null, Runtime.getRuntime().availableProcessors(), null, null);

  public TrainerOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be at least 1, got " + threads);
    }
  }

  public TrainerOptions withTraining(Training other) {
    return new TrainerOptions(other, threads, validation, listener);
  }

  public TrainerOptions withThreads(int other) {
    return new TrainerOptions(training, other, validation, listener);
  }

  public TrainerOptions withValidation(Dataset other) {
    return new TrainerOptions(training, threads, other, listener);
  }

  public TrainerOptions withListener(TrainingListener other) {
    return new TrainerOptions(training, threads, validation, other);
  }
}
