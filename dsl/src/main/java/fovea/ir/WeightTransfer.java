package fovea.ir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which weights of one model go into another network, layer by layer and by name; the beginning of
 * transfer learning.
 *
 * <p>A layer (a node with tensors) is taken whole or not at all: where one of its tensors is
 * missing or has another shape, none of them is taken.
 *
 * @param matched layers whose tensors are all there in the same shapes
 * @param misshapen layers that both have, with a tensor of another shape or number of tensors
 * @param missing layers of the network that the weights do not have
 * @param extra layers of the weights that the network does not have
 */
public record WeightTransfer(
    List<String> matched, List<Misfit> misshapen, List<String> missing, List<String> extra) {

  /**
   * Why a layer is not taken.
   *
   * @param tensor the first of its tensors that does not fit
   * @param wanted the network's extents; empty if it has no such tensor
   * @param given those of the weights; empty if they have no such tensor
   */
  public record Misfit(String layer, String tensor, List<Long> wanted, List<Long> given) {
    public Misfit {
      wanted = List.copyOf(wanted);
      given = List.copyOf(given);
    }

    @Override
    public String toString() {
      return tensor + " must be " + written(wanted) + ", is " + written(given);
    }
  }

  /** Layers named in a message. */
  private static final int MOST_NAMES = 6;

  public WeightTransfer {
    matched = List.copyOf(matched);
    misshapen = List.copyOf(misshapen);
    missing = List.copyOf(missing);
    extra = List.copyOf(extra);
  }

  /** Holds weights against a network; nothing is changed. */
  public static WeightTransfer plan(Network network, Weights weights) {
    List<String> matched = new ArrayList<>();
    List<Misfit> misshapen = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Set<String> extra = new LinkedHashSet<>();
    weights.forEach(tensor -> extra.add(layer(tensor.name())));
    for (Node node : network.nodes()) {
      List<Parameter> parameters = network.parameters(node);
      if (parameters.isEmpty()) {
        continue;
      }
      if (!extra.remove(node.name())) {
        missing.add(node.name());
        continue;
      }
      List<Misfit> misfits = misfits(node, parameters, weights);
      if (misfits.isEmpty()) {
        matched.add(node.name());
      } else {
        misshapen.add(misfits.get(0));
      }
    }
    return new WeightTransfer(matched, misshapen, missing, List.copyOf(extra));
  }

  private static List<Misfit> misfits(Node node, List<Parameter> parameters, Weights weights) {
    List<Misfit> misfits = new ArrayList<>();
    Set<String> wanted = new LinkedHashSet<>();
    for (Parameter parameter : parameters) {
      String name = node.tensorName(parameter);
      wanted.add(name);
      Tensor given = weights.get(name);
      if (given == null) {
        misfits.add(new Misfit(node.name(), name, parameter.dims(), List.of()));
      } else if (!given.dims().equals(parameter.dims())) {
        misfits.add(new Misfit(node.name(), name, parameter.dims(), given.dims()));
      }
    }
    for (Tensor given : weights) {
      if (layer(given.name()).equals(node.name()) && !wanted.contains(given.name())) {
        misfits.add(new Misfit(node.name(), given.name(), List.of(), given.dims()));
      }
    }
    return misfits;
  }

  /** Whether every layer on both sides matched. */
  public boolean isComplete() {
    return misshapen.isEmpty() && missing.isEmpty() && extra.isEmpty();
  }

  /**
   * The first weights with those of the matched layers in their places; neither side changes.
   *
   * @param first all weights of the network
   * @param weights those that this was planned with
   * @throws IllegalArgumentException if no layer matched, with the text of F803; or if the weights
   *     are not those of the plan
   */
  public Weights apply(Weights first, Weights weights) {
    if (matched.isEmpty()) {
      throw new IllegalArgumentException(message());
    }
    Set<String> taken = Set.copyOf(matched);
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor own : first) {
      if (!taken.contains(layer(own.name()))) {
        tensors.add(own);
        continue;
      }
      Tensor given = weights.get(own.name());
      if (given == null || !given.dims().equals(own.dims())) {
        throw new IllegalArgumentException(
            "transfer: weights must be those of the plan, got others for " + own.name());
      }
      tensors.add(given);
    }
    return new Weights(tensors);
  }

  /** F803 in one line: how many layers matched, and which did not and why. */
  public String message() {
    StringBuilder text = new StringBuilder("F803: ");
    int wanted = matched.size() + misshapen.size() + missing.size();
    text.append(matched.isEmpty() ? "none" : matched.size())
        .append(" of ")
        .append(wanted)
        .append(wanted == 1 ? " layer" : " layers")
        .append(" found weights");
    append(text, "another shape", misshapen.stream().map(Misfit::toString).toList());
    append(text, "not in the weights", missing);
    append(text, "not in the network", extra);
    return text.toString();
  }

  private static void append(StringBuilder text, String what, List<String> layers) {
    if (layers.isEmpty()) {
      return;
    }
    text.append("; ")
        .append(what)
        .append(": ")
        .append(
            layers.stream()
                .limit(MOST_NAMES)
                .map(layer -> VisibleText.of(layer, 120))
                .collect(Collectors.joining(", ")));
    if (layers.size() > MOST_NAMES) {
      text.append(" and ").append(layers.size() - MOST_NAMES).append(" more");
    }
  }

  private static String written(List<Long> dims) {
    return dims.isEmpty()
        ? "absent"
        : dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  /** The node that a tensor belongs to: its name up to the last slash. */
  private static String layer(String tensor) {
    int slash = tensor.lastIndexOf('/');
    return slash < 0 ? tensor : tensor.substring(0, slash);
  }
}
