package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.engine.train.OutputScore;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.List;

/** Compares what a network says with the targets of a data set. */
public final class Evaluator {
  /** Examples that it asks for at once. */
  static final int BATCH = 256;

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
   * Evaluates a predictor by the loss that its network advises, else by cross-entropy.
   *
   * @throws IllegalArgumentException if the data do not fit the network
   */
  public static Evaluation evaluate(Predictor predictor, Dataset data) {
    return evaluate(predictor, data, predictor.network().trainingOrDefault().loss());
  }

  /**
   * Evaluates a predictor by a loss of its outputs: for cross-entropies these are probabilities.
   *
   * @param loss without its smoothing, which is for training
   * @throws IllegalArgumentException if the data do not fit the network
   */
  public static Evaluation evaluate(Predictor predictor, Dataset data, Loss loss) {
    Network network = predictor.network();
    Checks.examples("dataset", network, data, loss);
    List<float[]> inputs = rows(predictor.inputShapes());
    List<float[]> outputs = rows(predictor.outputShapes());
    List<OutputScore> scores = new ArrayList<>();
    List<float[]> targets = new ArrayList<>();
    for (Shape shape : predictor.outputShapes()) {
      OutputScore score = new OutputScore(loss, shape);
      scores.add(score);
      targets.add(new float[score.targets()]);
    }
    for (int from = 0; from < data.size(); from += BATCH) {
      int count = Math.min(BATCH, data.size() - from);
      for (int input = 0; input < inputs.size(); input++) {
        int size = predictor.inputShapes().get(input).size();
        for (int i = 0; i < count; i++) {
          data.copyInput(from + i, input, inputs.get(input), i * size);
        }
      }
      predictor.predictBatch(inputs, count, outputs);
      for (int output = 0; output < outputs.size(); output++) {
        int size = predictor.outputShapes().get(output).size();
        float[] target = targets.get(output);
        for (int i = 0; i < count; i++) {
          data.copyTarget(from + i, output, target, 0);
          scores.get(output).add(outputs.get(output), i * size, target, 0);
        }
      }
    }
    double sum = scores.stream().mapToDouble(OutputScore::loss).sum();
    double right =
        scores.stream()
            .filter(OutputScore::classifies)
            .mapToDouble(OutputScore::right)
            .average()
            .orElse(Double.NaN);
    return new Evaluation(data.size(), sum / data.size(), right / data.size());
  }

  private static List<float[]> rows(List<Shape> shapes) {
    return shapes.stream()
        .map(shape -> new float[Math.multiplyExact(BATCH, shape.size())])
        .toList();
  }
}
