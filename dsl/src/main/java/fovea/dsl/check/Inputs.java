package fovea.dsl.check;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Input;
import fovea.ir.OpSpec;
import fovea.ir.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where examples enter: one unnamed input, or several with names, before the layers. */
final class Inputs {
  private final Expander expander;
  private final Sink sink;
  private final Graph graph;
  private boolean later;
  private boolean unnamed;

  Inputs(Expander expander, Sink sink, Graph graph) {
    this.expander = expander;
    this.sink = sink;
    this.graph = graph;
  }

  /** An input whose shape comes from outside. */
  Stream fromOutside(Shape shape) {
    unnamed = true;
    String name = graph.givenName("input");
    return graph.add(new Input(shape), List.of(), name, shape, SourceMap.NOWHERE, new Span(0, 0));
  }

  /** Says that an input statement comes later, so that a layer before it is told so. */
  void expect() {
    later = true;
  }

  /** Reports a layer before any input. */
  void missing(Statement.Layer layer) {
    Diagnostic diagnostic =
        Diagnostic.of(
            "E323",
            expander.source(),
            layer.word().span(),
            later ? "the input comes before the first layer" : "the network has no input");
    sink.add(
        later
            ? diagnostic
            : diagnostic.withHelp(
                "begin with `input 28x28x1` (height x width x channels), or give the shape"
                    + " from outside: `--input 28x28x1`"));
  }

  /** {@code input 28x28x1}, or with a name {@code input image 32x32x3}. */
  Stream run(OpSpec spec, Statement.Layer layer, @Nullable Name alias, Stream current) {
    Name given = givenName(layer);
    Name name = given == null ? alias : given;
    if (name == null && unnamed) {
      sink.add(
          Diagnostic.of(
                  "E323",
                  expander.source(),
                  layer.word().span(),
                  "the network already has an input")
              .withHelp("several inputs have names: `input image 32x32x3`, `input meta 12`"));
      return current;
    }
    if (graph.nodes().stream().anyMatch(node -> !(node.op() instanceof Input))) {
      sink.add(
          Diagnostic.of(
                  "E323",
                  expander.source(),
                  layer.word().span(),
                  "an input comes before the layers")
              .withHelp("move it to the top"));
    }
    unnamed |= name == null;
    Resolved resolved = expander.resolve(spec, given == null ? layer : withoutName(layer));
    Stream end = Stream.UNKNOWN;
    if (resolved != null) {
      Shape shape = resolved.op().infer(List.of()).orThrow();
      String nodeName = graph.givenName(name == null ? "input" : name.text());
      end = graph.add(resolved.op(), List.of(), nodeName, shape, expander.source(), layer.span());
    }
    if (given != null) {
      expander.name(given, end);
    }
    return end;
  }

  /** The name between the word and the shape; null if there is none. */
  private static @Nullable Name givenName(Statement.Layer layer) {
    List<Argument> arguments = layer.arguments();
    boolean named =
        arguments.size() > 1
            && arguments.get(0).values().size() == 1
            && arguments.get(0).values().get(0) instanceof Value.Word word
            && word.arguments() == null;
    return named ? ((Value.Word) arguments.get(0).values().get(0)).name() : null;
  }

  private static Statement.Layer withoutName(Statement.Layer layer) {
    return new Statement.Layer(
        layer.span(),
        null,
        layer.word(),
        layer.call(),
        layer.arguments().subList(1, layer.arguments().size()),
        layer.block(),
        layer.times(),
        layer.alias());
  }
}
