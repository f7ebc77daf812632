package fovea.dsl.print;

import fovea.ir.Attribute;
import fovea.ir.Attributes;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.LayerText;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Numbers;
import fovea.ir.Op;
import fovea.ir.Parameter;
import fovea.ir.Shape;
import fovea.ir.Summary;
import fovea.ir.Window;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A network as a student would work it out on paper: for each layer the defaults in force, the sum
 * behind each extent of its output, its parameters and its multiply-adds.
 */
public final class Explanation {
  private final Network network;
  private final StringBuilder text = new StringBuilder();

  private Explanation(Network network) {
    this.network = network;
  }

  /** The explanation, ending in a line break. */
  public static String of(Network network) {
    return new Explanation(network).run();
  }

  private String run() {
    for (List<Node> statement : network.layers()) {
      chains(statement).forEach(this::layer);
    }
    Summary.Totals totals = network.summary().totals();
    text.append("total: ")
        .append(grouped(totals.parameters()))
        .append(" parameters, ")
        .append(grouped(totals.multiplyAdds()))
        .append(" multiply-adds");
    if (totals.nonTrainable() > 0) {
      text.append(", and ").append(grouped(totals.nonTrainable())).append(" running statistics");
    }
    text.append('\n');
    List<String> sections = new ArrayList<>();
    SectionText.append(network.withTraining(network.trainingOrDefault()), sections);
    text.append(network.training() == null ? "\ntraining, all by default:\n" : "\n")
        .append(String.join("\n", sections).strip())
        .append('\n');
    return text.toString();
  }

  /** The operators of one statement, each with its words: a residual's projection, then its add. */
  private static List<List<Node>> chains(List<Node> statement) {
    List<List<Node>> chains = new ArrayList<>();
    for (Node node : statement) {
      List<Node> chain = chains.isEmpty() ? List.of() : chains.get(chains.size() - 1);
      boolean word =
          !chain.isEmpty()
              && node.inputs().equals(List.of(chain.get(chain.size() - 1).id()))
              && node.op().spec().wordAfter(chain.get(0).op().spec());
      if (!word) {
        chains.add(new ArrayList<>());
      }
      chains.get(chains.size() - 1).add(node);
    }
    return chains;
  }

  private void layer(List<Node> layer) {
    Node head = layer.get(0);
    Node last = layer.get(layer.size() - 1);
    Op firstWord = layer.size() > 1 ? layer.get(1).op() : null;
    text.append(LayerText.head(head.op(), firstWord));
    layer.stream().skip(1).forEach(word -> text.append(' ').append(word.op().text()));
    if (head.op() instanceof Input) {
      text.append("\n  ").append(axes(head.shape())).append("\n\n");
      return;
    }
    text.append("\n  ")
        .append(
            network.inputShapes(head).stream()
                .map(Shape::toString)
                .collect(Collectors.joining(", ")))
        .append(" -> ")
        .append(last.shape())
        .append('\n');
    for (Node node : layer) {
      defaults(node, node == head ? "" : node.op().spec().keyword() + " ");
    }
    if (firstWord instanceof BatchNorm
        && Boolean.FALSE.equals(head.op().attributes().get("bias"))) {
      line("no bias", "bn right behind would take it away again");
    }
    for (Node node : layer) {
      sums(node);
    }
    parameters(layer);
    layer.forEach(this::multiplyAdds);
    text.append('\n');
  }

  private static String axes(Shape shape) {
    List<String> names = axisNames(shape);
    List<String> parts = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      parts.add(names.get(axis) + " " + shape.get(axis));
    }
    return String.join(", ", parts) + ": " + product(shape.dims()) + equal(shape);
  }

  private static String equal(Shape shape) {
    return shape.isVector() ? " values" : " = " + grouped(shape.elements()) + " values";
  }

  private static List<String> axisNames(Shape shape) {
    return switch (shape.rank()) {
      case 1 -> List.of("length");
      case 2 -> List.of("steps", "channels");
      case 3 -> List.of("height", "width", "channels");
      default -> List.of("depth", "height", "width", "channels");
    };
  }

  /** What the statement does not say and nevertheless holds. */
  private void defaults(Node node, String prefix) {
    Attributes values = node.op().attributes();
    List<String> inForce = new ArrayList<>();
    for (Attribute attribute : node.op().spec().attributes()) {
      Function<Attributes, Object> defaultValue = attribute.defaultValue();
      Object value = values.get(attribute.name());
      if (defaultValue != null
          && value != null
          && Objects.equals(value, defaultValue.apply(values))) {
        inForce.add(attribute.name() + " " + written(value));
      }
    }
    if (!inForce.isEmpty()) {
      line(prefix + "defaults", String.join(", ", inForce));
    }
  }

  private static String written(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "yes" : "no";
    }
    return value instanceof Double number ? Numbers.print(number) : value.toString();
  }

  private void sums(Node node) {
    Op op = node.op();
    List<Shape> inputs = network.inputShapes(node);
    Shape input = inputs.get(0);
    for (Window window : op.windows(inputs)) {
      if (window.dilation() > 1) {
        line(
            "reach",
            "(" + window.kernel() + " - 1) * " + window.dilation() + " + 1 = " + window.reach());
        break;
      }
    }
    Map<String, List<String>> bySum = new LinkedHashMap<>();
    List<String> arithmetic = op.shapeArithmetic(inputs);
    for (int axis = 0; axis < arithmetic.size(); axis++) {
      bySum
          .computeIfAbsent(arithmetic.get(axis), sum -> new ArrayList<>())
          .add(axisNames(input).get(axis));
    }
    bySum.forEach((sum, axes) -> line(String.join(" and ", axes), sum));
    if (op instanceof Flatten && !input.isVector()) {
      line("length", product(input.dims()) + " = " + grouped(input.elements()));
    }
    if (op instanceof Concat && inputs.size() > 1) {
      line(
          "channels",
          inputs.stream().map(s -> String.valueOf(s.channels())).collect(Collectors.joining(" + "))
              + " = "
              + node.shape().channels());
    }
  }

  private void parameters(List<Node> layer) {
    Map<Boolean, List<Parameter>> byKind =
        layer.stream()
            .flatMap(node -> network.parameters(node).stream())
            .collect(Collectors.partitioningBy(Parameter::trainable));
    for (boolean trainable : new boolean[] {true, false}) {
      List<Parameter> all = byKind.getOrDefault(trainable, List.of());
      if (!all.isEmpty()) {
        BigInteger count =
            all.stream().map(Parameter::count).reduce(BigInteger.ZERO, BigInteger::add);
        String sum = all.stream().map(Explanation::factors).collect(Collectors.joining(" + "));
        boolean plain = all.size() == 1 && all.get(0).dims().size() == 1;
        line(
            trainable ? "parameters" : "running statistics",
            plain ? sum : sum + " = " + grouped(count));
      }
    }
  }

  /** {@code 3*3*1*6 weights}. */
  private static String factors(Parameter parameter) {
    String what =
        switch (parameter.role()) {
          case "kernel" -> "weights";
          case "bias" -> "biases";
          case "slope" -> "slopes";
          case "mean" -> "means";
          case "variance" -> "variances";
          default -> parameter.role();
        };
    return product(parameter.dims()) + " " + what;
  }

  /** Each weight is used once at each place: cells of the output, or of a deconvolution's input. */
  private void multiplyAdds(Node node) {
    List<Shape> inputs = network.inputShapes(node);
    BigInteger total = node.multiplyAdds(inputs);
    if (total.signum() == 0) {
      return;
    }
    BigInteger weights = network.parameters(node).get(0).count();
    for (Shape shape : List.of(node.shape(), inputs.get(0))) {
      List<Long> places = shape.dims().subList(0, shape.spatialRank());
      Shape one = new Shape(List.copyOf(places.isEmpty() ? List.of(1L) : places));
      if (one.elements().multiply(weights).equals(total)) {
        line(
            "multiply-adds",
            places.isEmpty()
                ? grouped(total) + ", each weight once"
                : product(places)
                    + " places * "
                    + grouped(weights)
                    + " weights = "
                    + grouped(total));
        return;
      }
    }
    line("multiply-adds", grouped(total));
  }

  private void line(String what, String how) {
    text.append("  ").append(what).append(": ").append(how).append('\n');
  }

  private static String product(List<Long> factors) {
    return factors.stream().map(String::valueOf).collect(Collectors.joining("*"));
  }

  private static String grouped(Number number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
