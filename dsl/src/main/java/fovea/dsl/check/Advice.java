package fovea.dsl.check;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.AvgPool;
import fovea.ir.BatchNorm;
import fovea.ir.Dropout;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import fovea.ir.Parameter;
import fovea.ir.Softmax;
import fovea.ir.Training;
import fovea.ir.Window;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Warnings about networks that are legal but probably not meant: W324, W326 and W506 to W513. */
final class Advice {
  private static final BigInteger MANY = BigInteger.valueOf(1_000_000);

  private final Sink sink;
  private final SourceText source;
  private final Graph graph;
  private final Network network;

  Advice(Sink sink, SourceText source, Graph graph, Network network) {
    this.sink = sink;
    this.source = source;
    this.graph = graph;
    this.network = network;
  }

  void give(List<Expander.Left> left) {
    nothingToTrain();
    unusedStreams(left);
    for (int id : network.outputs()) {
      Node node = network.nodes().get(id);
      if (Agreement.isRelu(node) && node.shape().isVector()) {
        warn(
            "W506",
            node,
            "relu before the loss: scores below 0 are lost, and their gradients with them",
            "end a classifier in `softmax`, a regression in no activation");
      }
    }
    for (Node node : network.nodes()) {
      node.inputs().forEach(input -> pair(network.nodes().get(input), node));
      strides(node);
    }
    oneLayerHoldsAll();
  }

  private void nothingToTrain() {
    boolean learns =
        network.nodes().stream()
            .filter(node -> !network.isFrozen(node))
            .flatMap(node -> network.parameters(node).stream())
            .anyMatch(Parameter::trainable);
    if (!learns) {
      warn(
          "W324",
          network.nodes().get(network.nodes().size() - 1),
          "the network has nothing to train",
          "layers such as `conv` and `dense` have weights; `freeze` keeps them as they are");
    }
  }

  private void unusedStreams(List<Expander.Left> left) {
    Set<Integer> used = new TreeSet<>(network.outputs());
    network.nodes().forEach(node -> used.addAll(node.inputs()));
    for (Node input : network.inputs()) {
      if (!used.contains(input.id())) {
        warn(
            "W326",
            input,
            "the input `" + input.name() + "` is never used",
            "join it with a merge, or remove it");
      }
    }
    for (Expander.Left one : left) {
      boolean input = network.nodes().get(one.node()).op().spec().group() == OpSpec.Group.INPUT;
      if (!used.contains(one.node()) && !input) {
        SourceMap.Place place = graph.place(one.node());
        sink.add(
            Diagnostic.of("W326", one.source(), one.span(), "the stream left here is never used")
                .withLabel(place.source(), place.span(), "it ends here")
                .withHelp("join it with a merge, or name it in `output`"));
      }
    }
  }

  private void pair(Node before, Node node) {
    Op first = before.op();
    Op second = node.op();
    Training training = network.training();
    if (second instanceof Softmax && first instanceof Softmax) {
      warn("W512", node, "softmax is applied twice", "remove one of them");
    } else if (second.spec().isActivation() && first.spec().isActivation()) {
      warn(
          "W507",
          node,
          "two activations in a row: " + first.text() + ", then " + second.text(),
          "keep one of them");
    }
    if (!(second instanceof BatchNorm)) {
      return;
    }
    String keyword = first.spec().keyword();
    if (first instanceof Dropout) {
      warn(
          "W510",
          node,
          "dropout before bn: the statistics of training are not those of use",
          "put the dropout behind the bn");
    }
    if (Boolean.TRUE.equals(first.attributes().get("bias"))) {
      warn(
          "W508",
          before,
          "the bias of this " + keyword + " is pointless: bn takes it away",
          "write `bn` as a word of the " + keyword + ", or add `nobias`");
    }
    if (training != null && training.batch() == 1) {
      warn(
          "W509",
          node,
          "bn over batches of one example has little to take statistics of",
          "use a larger batch, or `groupnorm`");
    }
  }

  private void strides(Node node) {
    if (node.name().endsWith(Structures.PROJECTION)) {
      return;
    }
    for (Window window : node.op().windows(network.inputShapes(node))) {
      if (window.stride() > window.reach() && window.output() > 1) {
        warn(
            "W511",
            node,
            "a stride of "
                + window.stride()
                + " is larger than the window of "
                + window.reach()
                + ": cells between windows are never read",
            "make the stride smaller or the window larger");
        return;
      }
    }
  }

  private void oneLayerHoldsAll() {
    BigInteger total = BigInteger.ZERO;
    BigInteger most = BigInteger.ZERO;
    Node largest = network.nodes().get(0);
    for (Node node : network.nodes()) {
      BigInteger count =
          network.parameters(node).stream()
              .filter(Parameter::trainable)
              .map(Parameter::count)
              .reduce(BigInteger.ZERO, BigInteger::add);
      total = total.add(count);
      if (count.compareTo(most) > 0) {
        most = count;
        largest = node;
      }
    }
    BigInteger nineTenths = total.multiply(BigInteger.valueOf(9)).divide(BigInteger.TEN);
    if (most.compareTo(MANY) > 0 && most.compareTo(nineTenths) > 0) {
      warn(
          "W513",
          largest,
          String.format(
              Locale.ROOT, "this layer holds %,d of all %,d parameters, over 90 %%", most, total),
          "pool more before it, or use `gap` in place of `flatten`");
    }
  }

  /** N403 for each layer that other systems compute otherwise by default. */
  void portability() {
    for (Node node : network.nodes()) {
      List<Window> windows = node.op().windows(network.inputShapes(node));
      boolean pool = node.op().spec().group() == OpSpec.Group.POOLING;
      boolean leftOut = windows.stream().anyMatch(w -> w.leftOut() > 0);
      boolean padded = windows.stream().anyMatch(w -> w.before() + w.after() > 0);
      boolean uneven = windows.stream().anyMatch(w -> w.before() != w.after());
      if (pool && leftOut) {
        note(node, "Caffe's pools round up and would give one more row or column");
      }
      if (node.op() instanceof AvgPool pooling && padded && !pooling.includePadding()) {
        note(node, "PyTorch's average counts padding in the divisor; here only real cells count");
      }
      if (uneven) {
        note(node, "PyTorch pads both sides alike; here the extra cell is at the end");
      }
      if (node.op() instanceof BatchNorm) {
        note(
            node,
            "PyTorch's eps is 1e-5 and its momentum is the part replaced; here eps is 1e-3 and"
                + " momentum the part kept");
      }
    }
  }

  private void note(Node node, String message) {
    warn(
        "N403",
        node,
        message,
        "keep it in mind when you compare numbers or move weights between systems");
  }

  private void warn(String code, Node node, String message, String help) {
    SourceMap.Place place = graph.place(node.id());
    boolean outside = place.source() == SourceMap.NOWHERE;
    SourceText text = outside ? source : place.source();
    Span span = outside ? new Span(0, 0) : place.span();
    sink.add(Diagnostic.of(code, text, span, message).withHelp(help));
  }
}
