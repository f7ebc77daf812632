package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import java.util.List;

/** Whether the parts of a file agree with each other: labels, loss and the network's output. */
final class Agreement {
  private final Sink sink;
  private final SourceText source;
  private final Graph graph;

  Agreement(Sink sink, SourceText source, Graph graph) {
    this.sink = sink;
    this.source = source;
    this.graph = graph;
  }

  void check(Network network, List<Item> items, Sections sections) {
    if (network.outputs().size() != 1) {
      return;
    }
    Node last = network.nodes().get(network.outputs().get(0));
    labels(network, items, last);
    loss(network, sections, last);
  }

  private void labels(Network network, List<Item> items, Node last) {
    int count = network.labels().size();
    if (count == 0 || count == last.shape().channels()) {
      return;
    }
    for (Item item : items) {
      if (item instanceof Item.Labels) {
        SourceMap.Place end = graph.place(last.id());
        Diagnostic diagnostic =
            Diagnostic.of(
                "E502",
                source,
                new Span(item.span().start(), item.span().start() + "labels".length()),
                count + " labels, but the network ends in " + last.shape().channels() + " values");
        sink.add(diagnostic.withLabel(end.source(), end.span(), "gives " + last.shape()));
      }
    }
  }

  private void loss(Network network, Sections sections, Node last) {
    Span span = sections.train().lossSpan();
    if (network.training() == null || span == null) {
      return;
    }
    Shape shape = last.shape();
    SourceMap.Place end = graph.place(last.id());
    if (!(last.op() instanceof Softmax) || shape.channels() < 2 || !shape.isVector()) {
      sink.add(
          Diagnostic.of(
                  "E501",
                  source,
                  span,
                  "crossentropy compares probabilities of classes, but the network ends in "
                      + last.op().text()
                      + " with "
                      + shape)
              .withLabel(end.source(), end.span(), "the last layer")
              .withHelp("end the network in `dense CLASSES softmax`"));
    }
  }
}
