package fovea.ir;

/**
 * How to train: the {@code train} section, every default written out.
 *
 * @param loss what to make small
 * @param optimizer how
 * @param epochs passes over the examples, at least 1
 * @param batch examples of one step, at least 1
 * @param seed of the first weights, the order of the examples and dropout
 */
public record Training(Loss loss, Optimizer optimizer, int epochs, int batch, long seed) {
  /** Cross-entropy, Adam at 1e-3, 10 epochs of batches of 64, seed 42. */
  public static final Training DEFAULT =
      new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(1e-3), 10, 64, 42);

  public Training {
    Checks.atLeastOne("train", "epochs", epochs);
    Checks.atLeastOne("train", "batch", batch);
  }

  public Training withOptimizer(Optimizer other) {
    return new Training(loss, other, epochs, batch, seed);
  }

  public Training withLearningRate(double learningRate) {
    return withOptimizer(optimizer.withLearningRate(learningRate));
  }

  public Training withEpochs(int other) {
    return new Training(loss, optimizer, other, batch, seed);
  }

  public Training withBatch(int other) {
    return new Training(loss, optimizer, epochs, other, seed);
  }

  public Training withSeed(long other) {
    return new Training(loss, optimizer, epochs, batch, other);
  }
}
