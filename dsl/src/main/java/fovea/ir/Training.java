package fovea.ir;

import java.util.List;

/**
 * How to train: the {@code train} section, every default written out.
 *
 * @param loss what to make small
 * @param optimizer how
 * @param epochs passes over the examples, at least 1
 * @param batch examples of one step, at least 1
 * @param seed of the first weights, the order of the examples and dropout
 * @param others settings that were checked but that training does not honour yet, as the language
 *     writes them: {@code schedule cosine warmup=5}
 */
public record Training(
    Loss loss, Optimizer optimizer, int epochs, int batch, long seed, List<String> others) {
  /** Cross-entropy, Adam at 1e-3, 10 epochs of batches of 64, seed 42. */
  public static final Training DEFAULT =
      new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(1e-3), 10, 64, 42);

  public Training {
    Checks.atLeastOne("train", "epochs", epochs);
    Checks.atLeastOne("train", "batch", batch);
    others = List.copyOf(others);
  }

  /** Settings that training honours, and no others. */
  public Training(Loss loss, Optimizer optimizer, int epochs, int batch, long seed) {
    this(loss, optimizer, epochs, batch, seed, List.of());
  }

  public Training withLoss(Loss other) {
    return new Training(other, optimizer, epochs, batch, seed, others);
  }

  public Training withOptimizer(Optimizer other) {
    return new Training(loss, other, epochs, batch, seed, others);
  }

  public Training withLearningRate(double learningRate) {
    return withOptimizer(optimizer.withLearningRate(learningRate));
  }

  public Training withEpochs(int other) {
    return new Training(loss, optimizer, other, batch, seed, others);
  }

  public Training withBatch(int other) {
    return new Training(loss, optimizer, epochs, other, seed, others);
  }

  public Training withSeed(long other) {
    return new Training(loss, optimizer, epochs, batch, other, others);
  }

  public Training withOthers(List<String> other) {
    return new Training(loss, optimizer, epochs, batch, seed, other);
  }
}
