package fovea.engine;

/**
 * How to predict.
 *
 * @param threads that share the examples of one batch, at least 1; the result is the same for any
 *     number
 */
public record PredictorOptions(int threads) {
  /** All processors. */
  public static final PredictorOptions DEFAULT =
      new PredictorOptions(Runtime.getRuntime().availableProcessors());

  public PredictorOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be at least 1, got " + threads);
    }
  }
}
