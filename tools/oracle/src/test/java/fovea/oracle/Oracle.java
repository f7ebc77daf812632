package fovea.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.Predictor;
import fovea.ir.Crop;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Padding;
import fovea.ir.Parameter;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Compares the engine with ONNX Runtime. */
final class Oracle {
  private Oracle() {}

  /** Asserts that both give the same outputs for a few random inputs and random weights. */
  static void agree(Network given, long seed, int images) {
    Random random = new Random(seed);
    Network network = given.inputs().size() == 1 ? given : oneInput(given);
    Model model = Model.of(network, weights(network, random));
    float[] rows = new float[images * network.inputShape().size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat() * 2 - 1;
    }
    List<float[]> expected;
    try {
      expected = OnnxRuntime.run(model, rows, images);
    } catch (IllegalStateException e) {
      throw new AssertionError("ONNX Runtime refuses" + described(network), e);
    }
    for (Algorithm algorithm : Algorithm.ALL) {
      for (int i = 0; i < network.outputs().size(); i++) {
        Model one = Model.of(withOutput(network, network.outputs().get(i)), model.weights());
        try (Predictor predictor = algorithm.predictor().apply(one)) {
          float[] found = predictor.predictBatch(rows, images);
          close(algorithm, one.network(), seed, found, expected.get(i));
        }
      }
    }
  }

  private static void close(
      Algorithm algorithm, Network network, long seed, float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double largest = 0;
    double difference = 0;
    int worst = 0;
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("engine, %s", described(network)).isFinite();
      assertThat(expected[i]).as("ONNX Runtime, %s", described(network)).isFinite();
      largest = Math.max(largest, Math.abs((double) expected[i]));
      double here = Math.abs((double) found[i] - expected[i]);
      if (here > difference) {
        difference = here;
        worst = i;
      }
    }
    if (difference > algorithm.bound() * largest) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s, seed %d, value %d: the engine gives %s, ONNX Runtime %s, largest %s: %.2e; %s",
              algorithm.name(),
              seed,
              worst,
              found[worst],
              expected[worst],
              largest,
              difference / largest,
              described(network)));
    }
  }

  private static String described(Network network) {
    StringBuilder text = new StringBuilder();
    for (Node node : network.nodes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n  %d = %s of %s: %s",
              node.id(),
              node.op().text(),
              node.inputs(),
              node.shape()));
    }
    return text.append("\n  output ").append(network.outputs()).toString();
  }

  private static Network withOutput(Network network, int output) {
    return new Network(
        network.name(), network.nodes(), List.of(output), List.of(), List.of(), null, null);
  }

  /** The network on one sequence that holds the values of all its inputs, one after the other. */
  static Network oneInput(Network network) {
    int total = network.inputs().stream().mapToInt(node -> node.shape().size()).sum();
    Shape all = Shape.of(total, 1);
    List<Node> nodes = new ArrayList<>();
    add(nodes, "all", new Input(all), List.of());
    Map<Integer, Integer> ids = new HashMap<>();
    int from = 0;
    for (Node node : network.nodes()) {
      if (node.op() instanceof Input) {
        int size = node.shape().size();
        Padding edges = Padding.of(List.of(from, total - from - size));
        int part = add(nodes, node.name() + "_part", new Crop(edges), List.of(0));
        ids.put(node.id(), add(nodes, node.name(), new Reshape(node.shape()), List.of(part)));
        from += size;
      } else {
        List<Integer> inputs = node.inputs().stream().map(ids::get).toList();
        ids.put(node.id(), add(nodes, node.name(), node.op(), inputs));
      }
    }
    List<Integer> outputs = network.outputs().stream().map(ids::get).toList();
    return new Network(network.name(), nodes, outputs, List.of(), List.of(), null, null);
  }

  /** Adds a node; returns its id. */
  static int add(List<Node> nodes, String name, Op op, List<Integer> inputs) {
    List<Shape> shapes = inputs.stream().map(id -> nodes.get(id).shape()).toList();
    nodes.add(new Node(nodes.size(), name, op, inputs, op.infer(shapes).orThrow()));
    return nodes.size() - 1;
  }

  /** Weights under which values keep about their size from layer to layer. */
  static Weights weights(Network network, Random random) {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        float[] values = new float[parameter.count().intValueExact()];
        double limit = Math.sqrt(3.0 / parameter.fanIn());
        for (int i = 0; i < values.length; i++) {
          double u = random.nextFloat() * 2 - 1;
          values[i] =
              (float)
                  switch (parameter.role()) {
                    case "kernel" -> limit * u;
                    case "gamma", "variance" -> 1 + u / 2;
                    case "bias", "beta", "mean" -> u / 4;
                    case "slope" -> u / 2;
                    default -> throw new IllegalStateException(parameter.role());
                  };
        }
        tensors.add(new Tensor(node.tensorName(parameter), parameter.dims(), values));
      }
    }
    return new Weights(tensors);
  }
}
