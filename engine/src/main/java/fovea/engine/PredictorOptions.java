package fovea.engine;

/**
 * How to predict.
 *
 * @param threads that share the examples of one batch, at least 1; the result is the same for any
 *     number
 * @param exact whether every convolution is the sum itself, never an algorithm that rounds more
 */
public record PredictorOptions(int threads, boolean exact) {
  /** All processors, and the fastest algorithms. */
  public static final PredictorOptions DEFAULT =
      new PredictorOptions(Runtime.getRuntime().availableProcessors());

  public PredictorOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be at least 1, got " + threads);
    }
  }

  /** That many threads, and the fastest algorithms. */
  public PredictorOptions(int threads) {
    this(threads, false);
  }

  public PredictorOptions withThreads(int other) {
    return new PredictorOptions(other, exact);
  }

  public PredictorOptions withExact(boolean other) {
    return new PredictorOptions(threads, other);
  }
}
