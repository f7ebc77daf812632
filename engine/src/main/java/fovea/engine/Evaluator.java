package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.Lanes;
import fovea.engine.train.OutputScore;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compares what a network says with the targets of a data set. */
public final class Evaluator {
  /** The most examples that it asks for at once. */
  private static final int BATCH = 256;

  /** Floats of what such a batch has at an input or output; what is larger goes one by one. */
  private static final int ROOM = 8_000_000;

  private Evaluator() {}

  /** Examples that are asked for at once. */
  static int batch(Network network) {
    int most = ROOM / Math.min(ROOM, shapes(network).mapToInt(Shape::size).max().orElse(1));
    return most < Lanes.COUNT ? most : Math.min(BATCH, most / Lanes.COUNT * Lanes.COUNT);
  }

  /** Bytes of the inputs and outputs of that many examples. */
  static long bytes(Network network, int count) {
    return (long) Float.BYTES * count * shapes(network).mapToLong(Shape::size).sum();
  }

  private static Stream<Shape> shapes(Network network) {
    return Stream.concat(
        network.inputs().stream().map(Node::shape),
        network.outputs().stream().map(id -> network.nodes().get(id).shape()));
  }

  /** Room for that many examples, one array for each shape. */
  static List<float[]> rows(List<Shape> shapes, int count) {
    return shapes.stream()
        .map(shape -> new float[Math.multiplyExact(count, shape.size())])
        .toList();
  }

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
    int batch = batch(network);
    List<float[]> inputs = rows(predictor.inputShapes(), batch);
    List<float[]> outputs = rows(predictor.outputShapes(), batch);
    List<OutputScore> scores = new ArrayList<>();
    List<float[]> targets = new ArrayList<>();
    for (Shape shape : predictor.outputShapes()) {
      OutputScore score = new OutputScore(loss, shape);
      scores.add(score);
      targets.add(new float[score.targets()]);
    }
    for (int from = 0; from < data.size(); from += batch) {
      int count = Math.min(batch, data.size() - from);
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
}
