package fovea.dsl.print;

import fovea.ir.Attribute;
import fovea.ir.Input;
import fovea.ir.LayerText;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network as text that compiles to the same network, up to the names of its nodes and up to its
 * inputs, which stand first.
 *
 * <p>Nodes are written in their order. What a node reads is the line above where it can be; else
 * the places that are needed get names, and {@code from} goes back to them.
 */
public final class NetworkPrinter {
  private static final int NOWHERE = -1;

  private final Network network;
  private final List<Node> order;
  private final int[] uses;
  private final Set<Integer> named = new HashSet<>();
  private final Map<Integer, String> names = new LinkedHashMap<>();
  private final PlaceNames placeNames = new PlaceNames();
  private final List<String> lines = new ArrayList<>();

  /** One statement: a layer's operator, then its words. */
  private record Layer(List<Node> nodes) {
    /** The node where the stream stands before it; what else a merge joins it calls by name. */
    int from() {
      return head().inputs().get(0);
    }

    Node head() {
      return nodes.get(0);
    }

    @Nullable Op firstWord() {
      return nodes.size() > 1 ? nodes.get(1).op() : null;
    }

    int end() {
      return nodes.get(nodes.size() - 1).id();
    }

    boolean joins() {
      return head().op().spec().group() == OpSpec.Group.MERGE;
    }
  }

  private NetworkPrinter(Network network) {
    this.network = network;
    this.order = new ArrayList<>(network.inputs());
    network.nodes().stream().filter(n -> !(n.op() instanceof Input)).forEach(order::add);
    this.uses = new int[network.nodes().size()];
    network.nodes().forEach(node -> node.inputs().forEach(id -> uses[id]++));
    network.outputs().forEach(id -> uses[id]++);
  }

  /**
   * The text, in its canonical layout.
   *
   * @throws IllegalArgumentException if a name, label or path has a quote or a line end in it, or a
   *     preprocessing step is there twice: the language cannot say that
   */
  public static String print(Network network) {
    return new NetworkPrinter(network).print();
  }

  private String print() {
    String name = network.name();
    if (name != null) {
      lines.add("model " + (PlaceNames.isLegal(name) ? name : SectionText.quoted("model", name)));
    }
    List<Layer> layers = layers();
    int end = findNamed(layers);
    int at = NOWHERE;
    for (Node input : network.inputs()) {
      String named = mustBeNamed(input.id()) ? nameOf(input) + " " : "";
      lines.add("input " + named + ((Input) input.op()).shape());
      at = input.id();
    }
    for (int i = 0; i < layers.size(); ) {
      Layer layer = layers.get(i);
      if (layer.from() != at) {
        lines.add("from " + names.get(layer.from()));
      }
      String text = text(layer);
      int times = 1;
      while (i + times < layers.size() && repeats(layers, i + times, text)) {
        times++;
      }
      Layer last = layers.get(i + times - 1);
      at = last.end();
      String alias = named.contains(at) ? " as " + nameOf(last.head(), at) : "";
      lines.add(text + (times > 1 ? " x" + times : "") + alias);
      i += times;
    }
    if (end == NOWHERE) {
      lines.add("output " + String.join(", ", network.outputs().stream().map(names::get).toList()));
    }
    SectionText.append(network, lines);
    return String.join("\n", lines) + "\n";
  }

  /** Groups each operator with the words that can stand behind it. */
  private List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    for (Node node : order) {
      if (node.op() instanceof Input) {
        continue;
      }
      Layer last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
      if (last != null
          && node.inputs().equals(List.of(last.end()))
          && uses[last.end()] == 1
          && canBeWord(node.op(), last.head().op())) {
        last.nodes().add(node);
      } else {
        layers.add(new Layer(new ArrayList<>(List.of(node))));
      }
    }
    return layers;
  }

  /** A word carries its bare values; all else must be as the statement makes it. */
  private static boolean canBeWord(Op word, Op head) {
    if (!word.spec().wordAfter(head.spec())) {
      return false;
    }
    boolean frozen = Boolean.TRUE.equals(head.attributes().get("freeze"));
    for (Attribute attribute : word.spec().attributes()) {
      Object value = word.attributes().get(attribute.name());
      if (attribute.name().equals("freeze")) {
        if (!Objects.equals(value, frozen)) {
          return false;
        }
      } else if (attribute.defaultValue() == null
          || !(attribute.positional() && word.spec().isActivation())
              && !Objects.equals(value, attribute.defaultValue().apply(word.attributes()))) {
        return false;
      }
    }
    return true;
  }

  /** Finds the places that need names; gives where the text ends, or NOWHERE to name outputs. */
  private int findNamed(List<Layer> layers) {
    int at = network.inputs().get(network.inputs().size() - 1).id();
    for (Layer layer : layers) {
      if (layer.from() != at) {
        named.add(layer.from());
      }
      if (layer.joins()) {
        named.addAll(layer.head().inputs().subList(1, layer.head().inputs().size()));
      }
      at = layer.end();
    }
    if (network.outputs().equals(List.of(at))) {
      return at;
    }
    named.addAll(network.outputs());
    return NOWHERE;
  }

  private boolean mustBeNamed(int input) {
    return named.contains(input) || network.inputs().size() > 1;
  }

  private String nameOf(Node input) {
    return nameOf(input, input.id());
  }

  /** The name of the place behind a layer: the layer's own, if the language allows it. */
  private String nameOf(Node head, int end) {
    return names.computeIfAbsent(end, id -> placeNames.choose(head.layer(), id));
  }

  /** Whether the statement is the one above once more, from where that ends. */
  private boolean repeats(List<Layer> layers, int index, String text) {
    Layer layer = layers.get(index);
    int above = layers.get(index - 1).end();
    return !layer.joins()
        && !named.contains(above)
        && layer.head().inputs().equals(List.of(above))
        && text(layer).equals(text);
  }

  private String text(Layer layer) {
    Op head = layer.head().op();
    StringBuilder text = new StringBuilder(LayerText.head(head, layer.firstWord()));
    if (layer.joins()) {
      List<Integer> others = layer.head().inputs().subList(1, layer.head().inputs().size());
      text.append(
          others.isEmpty()
              ? ""
              : " " + String.join(", ", others.stream().map(names::get).toList()));
    }
    for (Node word : layer.nodes().subList(1, layer.nodes().size())) {
      text.append(' ').append(LayerText.with(word.op(), "freeze", false));
    }
    if (layer.joins() && layer.head().inputs().size() == 1) {
      text.append(" { skip }");
    }
    return text.toString();
  }
}
