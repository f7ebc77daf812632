package fovea.dsl.check;

import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The network as it grows: nodes, their names and their places. */
final class Graph {
  private final List<Node> nodes = new ArrayList<>();
  private final List<SourceMap.Place> places = new ArrayList<>();
  private final Map<String, Integer> ordinals = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> given = new HashSet<>();

  /** Keeps a name that the text gives from being given by count. */
  void reserve(String name) {
    taken.add(name);
  }

  /** The next name for a layer of that word: {@code conv1}, {@code conv2}, ... */
  String freshName(String keyword) {
    while (true) {
      String name = keyword + ordinals.merge(keyword, 1, Integer::sum);
      if (taken.add(name)) {
        return name;
      }
    }
  }

  /** The name that the text gives, or one like it where a def or repeat gives it again. */
  String givenName(String name) {
    String unique = name;
    for (int i = 2; !given.add(unique); i++) {
      unique = name + "_" + i;
    }
    taken.add(unique);
    return unique;
  }

  /** A name for a word of a layer: {@code conv1.relu}. */
  String wordName(String layer, String word) {
    String name = layer + "." + word;
    for (int i = 2; !taken.add(name); i++) {
      name = layer + "." + word + i;
    }
    return name;
  }

  Stream add(Op op, List<Integer> inputs, String name, Shape shape, SourceText source, Span span) {
    nodes.add(new Node(nodes.size(), name, op, inputs, shape));
    places.add(new SourceMap.Place(source, span));
    return new Stream(nodes.size() - 1);
  }

  List<Node> nodes() {
    return nodes;
  }

  SourceMap sourceMap() {
    return new SourceMap(places);
  }

  SourceMap.Place place(int id) {
    return places.get(id);
  }

  /** The shape where the stream stands; null if that is unknown. */
  @Nullable Shape shape(Stream stream) {
    return stream.isKnown() ? nodes.get(stream.node()).shape() : null;
  }
}
