package fovea.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the rows whose unit is a whole process; engines take turns there too. */
final class ColdRows {
  /** How far the mean losses of an epoch may be apart: each engine has an order of its own. */
  private static final double LOSS_BOUND = 0.1;

  private static final double OUTPUT_BOUND = 1e-4;

  /** As the launcher of Fovea predicts; the peers get the same, which suits them too. */
  private static final List<String> START_FLAGS =
      List.of("-XX:TieredStopAtLevel=1", "-Dfovea.kernels=scalar");

  private static final Map<String, List<String>> FIRST = new LinkedHashMap<>();

  static {
    FIRST.put("Fovea", List.of("fovea.peers.cold.FoveaFirst", "lenet.cnnm"));
    FIRST.put("ORT", List.of("fovea.peers.cold.OnnxRuntimeFirst", "lenet.onnx"));
    FIRST.put("TF", List.of("fovea.peers.cold.TensorFlowFirst", "lenet.pb"));
    FIRST.put("DJL", List.of("fovea.peers.cold.TorchFirst", "lenet.params"));
  }

  private ColdRows() {}

  /** The folder of the digits: all of MNIST if it was fetched, else those that are shipped. */
  static Path digits() {
    Path full = Path.of("samples/data/mnist-full");
    return Files.isDirectory(full) ? full : Path.of("samples/data/mnist");
  }

  /** From the start of a process to its first prediction. */
  static Figures starts(int count) {
    Child.run(
        ClassPaths.whole(),
        List.of(),
        "fovea.peers.cold.ModelFiles",
        List.of(Child.FOLDER.toString()));
    Figures figures = new Figures();
    Map<String, double[]> seconds = new LinkedHashMap<>();
    Map<String, double[]> bytes = new LinkedHashMap<>();
    double[] expected = new double[0];
    // Round -1 brings files into the page cache and is not counted.
    for (int round = -1; round < count; round++) {
      for (String engine : ClassPaths.engines()) {
        List<String> first = FIRST.getOrDefault(engine, List.of());
        Child child =
            Child.run(
                ClassPaths.of(engine),
                START_FLAGS,
                first.get(0),
                List.of(Child.FOLDER.resolve(first.get(1)).toString()));
        double[] said = Protocol.numbers(child.lines().get(0)[2]);
        expected = expected.length == 0 ? said : expected;
        agree(figures, engine, expected, said);
        if (round >= 0) {
          seconds.computeIfAbsent(engine, e -> new double[count])[round] = child.firstLineSeconds();
          bytes.computeIfAbsent(engine, e -> new double[count])[round] = said[0];
        }
      }
    }
    seconds.forEach(figures::put);
    bytes.forEach((engine, values) -> figures.putBytes(engine, Figures.median(values)));
    return figures;
  }

  /** Compares probabilities, which stand behind the memory. */
  private static void agree(Figures figures, String engine, double[] expected, double[] said) {
    double largest = 0;
    double difference = 0;
    for (int i = 1; i < expected.length; i++) {
      largest = Math.max(largest, expected[i]);
      difference = Math.max(difference, Math.abs(said[i] - expected[i]));
    }
    figures.putDifference(difference / largest);
    if (!(difference / largest <= OUTPUT_BOUND)) {
      throw new IllegalStateException(engine + ": differs by " + difference / largest);
    }
  }

  /** Whole processes that train one epoch. */
  static Figures epochs(int count, int threads) {
    Figures figures = new Figures();
    figures.refuse("ORT", "does not train");
    Map<String, double[]> seconds = new LinkedHashMap<>();
    List<Double> losses = new ArrayList<>();
    for (int round = 0; round < count; round++) {
      for (String engine : List.of("Fovea", "TF", "DJL")) {
        Child child =
            Child.run(
                ClassPaths.whole(),
                Child.TRAINING,
                "fovea.peers.cold.Epoch",
                List.of(engine, Integer.toString(threads), digits().toString()));
        losses.add(Protocol.numbers(child.lines().get(0)[2])[0]);
        seconds.computeIfAbsent(engine, e -> new double[count])[round] = child.seconds();
      }
    }
    for (double loss : losses) {
      double difference = Math.abs(loss / losses.get(0) - 1);
      figures.putDifference(difference);
      if (!(difference <= LOSS_BOUND)) {
        throw new IllegalStateException("epoch: the mean losses are " + losses);
      }
    }
    seconds.forEach(figures::put);
    return figures;
  }

  /** The sizes of the jars. */
  static Figures jars() {
    Figures figures = new Figures();
    for (String engine : ClassPaths.engines()) {
      figures.put(engine, new double[] {ClassPaths.bytes(engine)});
    }
    return figures;
  }
}
