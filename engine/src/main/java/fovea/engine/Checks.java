package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a network must be to be used, and data to fit it. */
final class Checks {
  private Checks() {}

  /** What a network's inputs are called, in their order. */
  static List<String> inputNames(Network network) {
    return network.inputs().stream().map(Node::name).toList();
  }

  /** What a network's outputs are called, in their order: their layers, where that says which. */
  static List<String> outputNames(Network network) {
    List<Node> outputs = network.outputs().stream().map(network.nodes()::get).toList();
    Stream<String> layers = outputs.stream().map(Node::layer);
    boolean unique = layers.distinct().count() == outputs.size();
    return outputs.stream().map(node -> unique ? node.layer() : node.name()).toList();
  }

  /**
   * Refuses examples of other shapes, no examples at all, and targets that the loss does not know.
   *
   * @param loss what the outputs are compared by
   */
  static void examples(String subject, Network network, Dataset data, Loss loss) {
    inputs(subject, network, data.inputShapes());
    if (data.size() < 1) {
      throw new IllegalArgumentException(subject + ": must have at least 1 example, got 0");
    }
    List<String> names = outputNames(network);
    List<Shape> targets = data.targetShapes();
    count(subject, "target", names, targets.size());
    for (int output = 0; output < names.size(); output++) {
      Shape shape = network.nodes().get(network.outputs().get(output)).shape();
      Shape wanted = targets(shape, loss);
      if (!targets.get(output).equals(wanted)) {
        throw new IllegalArgumentException(
            subject
                + ": targets must be "
                + wanted
                + " at output "
                + names.get(output)
                + " for "
                + loss.function().word()
                + ", got "
                + targets.get(output));
      }
      String because =
          names.size() == 1
              ? "the network ends in " + shape.channels() + " classes"
              : "output " + names.get(output) + " has " + shape.channels() + " classes";
      targets(subject, data, output, shape, loss, because);
    }
  }

  /** The shape of an output's targets: a class for each cell, or a value for each. */
  private static Shape targets(Shape output, Loss loss) {
    return loss.function() == Loss.Function.CROSSENTROPY ? output.withChannels(1) : output;
  }

  private static void inputs(String subject, Network network, List<Shape> shapes) {
    List<String> names = inputNames(network);
    count(subject, "input", names, shapes.size());
    for (int input = 0; input < names.size(); input++) {
      Shape shape = network.inputs().get(input).shape();
      if (!shapes.get(input).equals(shape)) {
        throw new IllegalArgumentException(
            subject
                + ": examples must be "
                + shape
                + (names.size() == 1
                    ? " as the network's input"
                    : " as the network's input " + names.get(input))
                + ", got "
                + shapes.get(input));
      }
    }
  }

  private static void count(String subject, String what, List<String> names, int count) {
    if (count != names.size()) {
      throw new IllegalArgumentException(
          subject
              + ": examples must have "
              + names.size()
              + (names.size() == 1 ? " " + what : " " + what + "s")
              + " ("
              + String.join(", ", names)
              + "), got "
              + count);
    }
  }

  private static void targets(
      String subject, Dataset data, int output, Shape shape, Loss loss, String because) {
    float[] targets = new float[targets(shape, loss).size()];
    for (int i = 0; i < data.size(); i++) {
      data.copyTarget(i, output, targets, 0);
      for (float target : targets) {
        String rule = broken(target, shape.channels(), loss, because);
        if (rule != null) {
          boolean whole = target == (long) target;
          String got = whole ? String.valueOf((long) target) : String.valueOf(target);
          throw new IllegalArgumentException(
              subject + ": " + rule + ", got " + got + " at example " + i);
        }
      }
    }
  }

  /** The rule that a target breaks; null if it breaks none. */
  private static @Nullable String broken(float target, long channels, Loss loss, String because) {
    return switch (loss.function()) {
      case CROSSENTROPY ->
          target >= 0 && target < channels && target == (int) target
              ? null
              : "labels must be 0 to " + (channels - 1) + " because " + because;
      case BCE -> target >= 0 && target <= 1 ? null : "targets of bce must be 0 to 1";
      case MSE, MAE, HUBER -> Float.isFinite(target) ? null : "targets must be finite numbers";
    };
  }
}
