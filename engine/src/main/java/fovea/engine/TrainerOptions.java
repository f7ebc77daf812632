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
 * @param exact whether every convolution is the sum itself, never an algorithm that rounds more
 */
public record TrainerOptions(
    @Nullable Training training,
    int threads,
    @Nullable Dataset validation,
    @Nullable TrainingListener listener,
    boolean exact) {
  /** What the network says, on all processors. */
  public static final TrainerOptions DEFAULT =
      new TrainerOptions(null, Runtime.getRuntime().availableProcessors(), null, null, false);

  public TrainerOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be at least 1, got " + threads);
    }
  }

  public TrainerOptions withTraining(Training other) {
    return new TrainerOptions(other, threads, validation, listener, exact);
  }

  public TrainerOptions withThreads(int other) {
    return new TrainerOptions(training, other, validation, listener, exact);
  }

  public TrainerOptions withValidation(Dataset other) {
    return new TrainerOptions(training, threads, other, listener, exact);
  }

  public TrainerOptions withListener(TrainingListener other) {
    return new TrainerOptions(training, threads, validation, other, exact);
  }

  public TrainerOptions withExact(boolean other) {
    return new TrainerOptions(training, threads, validation, listener, other);
  }
}
