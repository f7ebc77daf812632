package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Activation;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Numbers;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Training;
import java.util.List;

/** Whether the sections of a file agree with its network: labels, loss and learning rate. */
final class Agreement {
  /** Learning rates from which training usually diverges. */
  private static final double SGD_RATE = 1;

  private static final double ADAPTIVE_RATE = 0.1;

  private final Sink sink;
  private final SourceText source;
  private final Graph graph;

  Agreement(Sink sink, SourceText source, Graph graph) {
    this.sink = sink;
    this.source = source;
    this.graph = graph;
  }

  void check(Network network, List<Item> items, Sections sections) {
    Training training = network.training();
    if (network.outputs().size() == 1) {
      Node last = network.nodes().get(network.outputs().get(0));
      labels(network, items, last);
      if (training != null) {
        loss(training.loss(), sections, last);
      }
    }
    if (training != null) {
      learningRate(training.optimizer(), sections);
      sections.train().otherPlaces().forEach(this::notHonoured);
    }
  }

  private void labels(Network network, List<Item> items, Node last) {
    int count = network.labels().size();
    long values = last.shape().channels();
    if (count == 0 || count == values) {
      return;
    }
    for (Item item : items) {
      if (item instanceof Item.Labels) {
        SourceMap.Place end = graph.place(last.id());
        Span word = new Span(item.span().start(), item.span().start() + "labels".length());
        String message =
            count
                + (count == 1 ? " label" : " labels")
                + ", but the network ends in "
                + values
                + (values == 1 ? " value" : " values");
        sink.add(
            Diagnostic.of("E502", source, word, message)
                .withLabel(end.source(), end.span(), "gives " + last.shape()));
      }
    }
  }

  private void loss(Loss loss, Sections sections, Node last) {
    Span span = sections.train().place("loss");
    if (span == null) {
      return;
    }
    Shape shape = last.shape();
    SourceMap.Place end = graph.place(last.id());
    boolean softmax = last.op() instanceof Softmax;
    boolean relu = isRelu(last);
    if (loss.function() == Loss.Function.CROSSENTROPY
        && (shape.channels() < 2 || !(softmax || relu))) {
      String message =
          "crossentropy compares probabilities of classes, but the network ends in "
              + last.op().text()
              + " with "
              + shape;
      sink.add(
          Diagnostic.of("E501", source, span, message)
              .withLabel(end.source(), end.span(), "the last layer")
              .withHelp(
                  shape.channels() < 2
                      ? "for one yes or no end in `sigmoid` and use `loss bce`"
                      : "end the network in `dense " + shape.channels() + " softmax`"));
    }
    if (loss.function() == Loss.Function.BCE && softmax) {
      sink.add(
          Diagnostic.of(
                  "W503", source, span, "bce judges each output by itself, but softmax ties them")
              .withLabel(end.source(), end.span(), "the last layer")
              .withHelp("use `loss crossentropy` with softmax, or `sigmoid` with `loss bce`"));
    }
  }

  static boolean isRelu(Node node) {
    return node.op() instanceof Activation activation
        && activation.function() == Activation.Function.RELU;
  }

  private void learningRate(Optimizer optimizer, Sections sections) {
    Span span = sections.train().place("optimizer");
    boolean sgd = optimizer instanceof Optimizer.Sgd;
    if (span != null && optimizer.learningRate() >= (sgd ? SGD_RATE : ADAPTIVE_RATE)) {
      String rate = Numbers.print(optimizer.learningRate());
      sink.add(
          Diagnostic.of("W505", source, span, "a learning rate of " + rate + " usually diverges")
              .withHelp(sgd ? "begin with `lr=0.01` to `lr=0.1`" : "begin with `lr=1e-3`"));
    }
  }

  private void notHonoured(String setting, Span span) {
    sink.add(
        Diagnostic.of("W514", source, span, "training does not honour `" + setting + "` yet")
            .withHelp(
                "the setting is right and is saved with the model; training goes without it"));
  }
}
