package fovea.dsl.check;

import fovea.dsl.ast.Statement;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.ir.Axes;
import fovea.ir.Node;
import fovea.ir.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Words for a residual whose body and skip do not match: E320. */
final class ResidualErrors {
  private final Expander expander;
  private final Sink sink;
  private final Graph graph;

  ResidualErrors(Expander expander, Sink sink, Graph graph) {
    this.expander = expander;
    this.sink = sink;
    this.graph = graph;
  }

  void mismatch(Statement.Layer layer, Stream from, Stream body) {
    Shape skip = shape(from);
    Shape end = shape(body);
    Diagnostic diagnostic = base(layer, skip, end);
    String changes = changes(from, body);
    if (!changes.isEmpty()) {
      diagnostic = diagnostic.withNote(changes);
    }
    Axes stride = Structures.projectionStride(skip, end);
    String drop = "`residual auto` drops the skip instead";
    sink.add(
        diagnostic.withHelp(
            stride == null
                ? drop
                : String.format(
                    Locale.ROOT,
                    "`residual project(bn) relu {` adds a 1x1 convolution (%,d weights); %s",
                    BigInteger.valueOf(skip.channels())
                        .multiply(BigInteger.valueOf(end.channels())),
                    drop)));
  }

  void noProjection(Statement.Layer layer, Stream from, Shape end) {
    sink.add(
        base(layer, shape(from), end)
            .withNote("no stride of a 1x1 convolution brings one to the other")
            .withHelp("change the body's strides or padding, or write `residual auto`"));
  }

  private Diagnostic base(Statement.Layer layer, Shape skip, Shape end) {
    return Diagnostic.of(
        "E320",
        expander.source(),
        layer.word().span(),
        "residual branch ends with " + end + " but the skip is " + skip);
  }

  private Shape shape(Stream stream) {
    return graph.nodes().get(stream.node()).shape();
  }

  /** {@code 56 -> 28 on line 10 (s2), 64 -> 128 channels on line 10}. */
  private String changes(Stream from, Stream body) {
    List<Node> path = new ArrayList<>();
    for (Node node = graph.nodes().get(body.node());
        node.id() > from.node() && !node.inputs().isEmpty();
        node = graph.nodes().get(node.inputs().get(0))) {
      path.add(node);
    }
    Collections.reverse(path);
    Map<String, String> changes = new LinkedHashMap<>();
    for (Node node : path) {
      Shape before = graph.nodes().get(node.inputs().get(0)).shape();
      Shape after = node.shape();
      SourceMap.Place place = graph.place(node.id());
      String line = " on line " + place.source().line(place.span().start());
      if (before.rank() != after.rank()) {
        changes.put(node.name() + "rank", before + " -> " + after + line);
        continue;
      }
      Object stride = node.op().attributes().get("stride");
      String by = stride == null || stride.equals(Axes.of(1)) ? "" : " (s" + stride + ")";
      for (int axis = 0; axis < before.spatialRank(); axis++) {
        if (before.get(axis) != after.get(axis)) {
          changes.put(
              node.name() + before.get(axis),
              before.get(axis) + " -> " + after.get(axis) + line + by);
        }
      }
      if (before.channels() != after.channels()) {
        changes.put(
            node.name() + "channels",
            before.channels() + " -> " + after.channels() + " channels" + line);
      }
    }
    return String.join(", ", changes.values());
  }
}
