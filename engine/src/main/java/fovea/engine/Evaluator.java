package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.ir.Model;

/** Compares what a classifier says with the labels of a data set. */
public final class Evaluator {
  private static final int BATCH = 256;

  private Evaluator() {}

  /** Evaluates a model on all processors. */
  public static Evaluation evaluate(Model model, Dataset data) {
    return evaluate(model, data, PredictorOptions.DEFAULT);
  }

  /** Evaluates a model. */
  public static Evaluation evaluate(Model model, Dataset data, PredictorOptions options) {
    try (Predictor predictor = Predictor.of(model, options)) {
      return evaluate(predictor, data);
    }
  }

  /**
   * Evaluates a predictor whose outputs are probabilities.
   *
   * @throws IllegalArgumentException if the data do not fit the network
   */
  public static Evaluation evaluate(Predictor predictor, Dataset data) {
    Checks.examples("dataset", predictor.network(), data);
    int inputs = predictor.inputSize();
    int classes = predictor.outputSize();
    float[] rows = new float[BATCH * inputs];
    float[] probabilities = new float[BATCH * classes];
    double loss = 0;
    long correct = 0;
    for (int from = 0; from < data.size(); from += BATCH) {
      int count = Math.min(BATCH, data.size() - from);
      for (int i = 0; i < count; i++) {
        data.copyExample(from + i, rows, i * inputs);
      }
      predictor.predictBatch(rows, count, probabilities);
      for (int i = 0; i < count; i++) {
        int label = data.label(from + i);
        int best = 0;
        for (int k = 1; k < classes; k++) {
          if (probabilities[i * classes + k] > probabilities[i * classes + best]) {
            best = k;
          }
        }
        correct += best == label ? 1 : 0;
        // A probability that underflowed to 0 counts as the smallest float, not as infinity.
        loss -= StrictMath.log(Math.max(probabilities[i * classes + label], Float.MIN_VALUE));
      }
    }
    return new Evaluation(data.size(), loss / data.size(), (double) correct / data.size());
  }
}
