package fovea.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network: a graph of operators with known shapes, and what a user of it needs to know.
 *
 * <p>Nodes stand in an order in which each comes after what it reads. Two networks are equal if
 * they mean the same, wherever they were read from.
 *
 * @param name the model's name; null if it has none
 * @param nodes the operators, node i having id i
 * @param outputs ids of the nodes whose values are the result; at least one
 * @param preprocess what is done to an image before it enters
 * @param labels names of the classes, in the order of the outputs; empty if not given
 * @param data where the examples lie, as the file says; null if it does not
 * @param training how the file advises to train; null if it does not
 */
public record Network(
    @Nullable String name,
    List<Node> nodes,
    List<Integer> outputs,
    List<Preprocess> preprocess,
    List<String> labels,
    @Nullable DataSource data,
    @Nullable Training training) {

  public Network {
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    preprocess = List.copyOf(preprocess);
    labels = List.copyOf(labels);
    verify(nodes, outputs);
  }

  /** The IR's verifier: ids, order, unique names, and every shape inferred again. */
  private static void verify(List<Node> nodes, List<Integer> outputs) {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("network: must have an output");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.id() != i) {
        throw new IllegalArgumentException("network: node " + i + " has id " + node.id());
      }
      if (!names.add(node.name())) {
        throw new IllegalArgumentException("network: two nodes are named " + node.name());
      }
      for (int input : node.inputs()) {
        if (input < 0 || input >= i) {
          throw new IllegalArgumentException(
              "network: " + node.name() + " reads node " + input + ", which is not before it");
        }
      }
      boolean isInput = node.op() instanceof Input;
      if (isInput != node.inputs().isEmpty()) {
        throw new IllegalArgumentException(
            "network: " + node.name() + " must " + (isInput ? "read nothing" : "read something"));
      }
      Shape shape = node.op().infer(shapes(nodes, node)).orThrow();
      if (!shape.equals(node.shape())) {
        throw new IllegalArgumentException(
            "network: " + node.name() + " gives " + shape + ", not " + node.shape());
      }
    }
    for (int output : outputs) {
      if (output < 0 || output >= nodes.size()) {
        throw new IllegalArgumentException("network: output " + output + " is no node");
      }
    }
  }

  private static List<Shape> shapes(List<Node> nodes, Node node) {
    return node.inputs().stream().map(id -> nodes.get(id).shape()).toList();
  }

  /** Builds a network of operators without text. */
  public static NetworkBuilder builder() {
    return new NetworkBuilder();
  }

  /** The nodes where examples enter. */
  public List<Node> inputs() {
    return nodes.stream().filter(node -> node.op() instanceof Input).toList();
  }

  /** The shapes that a node reads. */
  public List<Shape> inputShapes(Node node) {
    return shapes(nodes, node);
  }

  /** A node's own tensors, for the shapes that it reads. */
  public List<Parameter> parameters(Node node) {
    return node.op().parameters(inputShapes(node));
  }

  /**
   * The shape of one example.
   *
   * @throws IllegalStateException if the network has several inputs
   */
  public Shape inputShape() {
    List<Node> inputs = inputs();
    if (inputs.size() != 1) {
      throw new IllegalStateException("network: has " + inputs.size() + " inputs, not one");
    }
    return inputs.get(0).shape();
  }

  /**
   * The shape of the result for one example.
   *
   * @throws IllegalStateException if the network has several outputs
   */
  public Shape outputShape() {
    if (outputs.size() != 1) {
      throw new IllegalStateException("network: has " + outputs.size() + " outputs, not one");
    }
    return nodes.get(outputs.get(0)).shape();
  }

  /** The training section, or the defaults where the file has none. */
  public Training trainingOrDefault() {
    Training given = training;
    return given == null ? Training.DEFAULT : given;
  }

  /** Whether training leaves a node's parameters as they are. */
  public boolean isFrozen(Node node) {
    return Boolean.TRUE.equals(node.op().attributes().get("freeze"));
  }

  /** The table of layers with shapes, parameters and multiply-adds. */
  public Summary summary() {
    return Summary.of(this);
  }

  /** This network with another training section. */
  public Network withTraining(@Nullable Training other) {
    return new Network(name, nodes, outputs, preprocess, labels, data, other);
  }

  /** The nodes of each layer (statement), in order: a layer's operator first, then its words. */
  public List<List<Node>> layers() {
    List<List<Node>> layers = new ArrayList<>();
    String last = null;
    for (Node node : nodes) {
      if (!node.layer().equals(last)) {
        layers.add(new ArrayList<>());
        last = node.layer();
      }
      layers.get(layers.size() - 1).add(node);
    }
    return layers;
  }
}
