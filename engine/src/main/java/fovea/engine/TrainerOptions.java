package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.ir.Training;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to train, beyond what the network says.
 *
 * @param training replaces the network's own advice; null keeps it
 * @param threads that compute, at least 1; the result is the same for any number
 * @param validation evaluated after each epoch; null for none
 * @param listener told how it goes; null for none
 * @param start weights, and a training, to go on from; null draws first weights by the seed
 * @param frozen names of layers that do not learn, beside those that the network freezes
 * @param exact whether every convolution is the sum itself, never an algorithm that rounds more
 */
public record TrainerOptions(
    @Nullable Training training,
    int threads,
    @Nullable Dataset validation,
    @Nullable TrainingListener listener,
    @Nullable TrainingStart start,
    Set<String> frozen,
    boolean exact) {
  /** What the network says, on all processors. */
  public static final TrainerOptions DEFAULT =
      new TrainerOptions(
          null, Runtime.getRuntime().availableProcessors(), null, null, null, Set.of(), false);

  public TrainerOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be at least 1, got " + threads);
    }
    frozen = Set.copyOf(frozen);
  }

  public TrainerOptions withTraining(Training other) {
    return new TrainerOptions(other, threads, validation, listener, start, frozen, exact);
  }

  public TrainerOptions withThreads(int other) {
    return new TrainerOptions(training, other, validation, listener, start, frozen, exact);
  }

  public TrainerOptions withValidation(Dataset other) {
    return new TrainerOptions(training, threads, other, listener, start, frozen, exact);
  }

  public TrainerOptions withListener(TrainingListener other) {
    return new TrainerOptions(training, threads, validation, other, start, frozen, exact);
  }

  public TrainerOptions withStart(TrainingStart other) {
    return new TrainerOptions(training, threads, validation, listener, other, frozen, exact);
  }

  public TrainerOptions withFrozen(Set<String> layers) {
    return new TrainerOptions(training, threads, validation, listener, start, layers, exact);
  }

  public TrainerOptions withExact(boolean other) {
    return new TrainerOptions(training, threads, validation, listener, start, frozen, other);
  }
}
