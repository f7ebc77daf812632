package fovea.dsl.check;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Block;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Finding;
import fovea.ir.Inference;
import fovea.ir.Input;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import fovea.ir.Shape;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks the statements in order and grows the graph, one stream at a time. */
final class Expander {
  /** Statements looked at, for each layer that is allowed: repeats of nothing end too. */
  private static final int STEPS_PER_LAYER = 100;

  /** Blocks inside each other in all, calls of defs included, for each that a text may nest. */
  private static final int DEPTH_PER_NESTING = 2;

  private final Sink sink;
  private final Limits limits;
  private final Graph graph;
  private final Declarations declarations;
  private final Deque<Symbol.Definition> calls = new ArrayDeque<>();
  private final List<Stream> outputs = new ArrayList<>();
  private final List<Left> left = new ArrayList<>();
  private final Structures structures;
  private SourceText source;
  private Scope scope;
  private Stream stream = Stream.NONE;
  private boolean inputLater;
  private boolean unnamedInput;
  private int layers;
  private int depth;
  private long steps;
  private boolean stopped;

  Expander(
      Sink sink,
      Limits limits,
      Graph graph,
      Declarations declarations,
      SourceText source,
      Scope scope) {
    this.sink = sink;
    this.limits = limits;
    this.graph = graph;
    this.declarations = declarations;
    this.source = source;
    this.scope = scope;
    this.structures = new Structures(this, sink, graph);
  }

  /** A stream that a {@code from} left, which somebody should use. */
  record Left(int node, SourceText source, Span span) {}

  List<Left> left() {
    return left;
  }

  /** Starts at an input whose shape comes from outside. */
  void begin(Shape shape) {
    stream =
        graph.add(new Input(shape), List.of(), "input", shape, SourceMap.NOWHERE, new Span(0, 0));
    unnamedInput = true;
  }

  /** Says that an input statement comes later, so that a layer before it is told so. */
  void expectInput() {
    inputLater = true;
  }

  Stream stream() {
    return stream;
  }

  SourceText source() {
    return source;
  }

  Scope scope() {
    return scope;
  }

  /** Places named by {@code output}; empty if there was none. */
  List<Stream> outputs() {
    return outputs;
  }

  Evaluator evaluator() {
    return new Evaluator(sink, source, scope, graph.shape(stream), declarations);
  }

  void statement(Statement statement) {
    if (stopped || !step(statement)) {
      return;
    }
    if (statement instanceof Statement.Layer layer) {
      times(layer);
    } else if (statement instanceof Statement.If choice) {
      choice(choice);
    } else if (statement instanceof Statement.Repeat repeat) {
      repeat(repeat);
    } else if (statement instanceof Statement.From from) {
      if (stream.isKnown()) {
        left.add(new Left(stream.node(), source, from.span()));
      }
      stream = place(from.name());
    } else if (statement instanceof Statement.Output output) {
      for (Name name : output.names()) {
        outputs.add(place(name));
      }
    } else if (statement instanceof Statement.Broken broken) {
      stream = Stream.UNKNOWN;
      if (broken.alias() != null) {
        scope.define(
            broken.alias().text(), new Symbol.Place(source, broken.span(), Stream.UNKNOWN));
      }
    }
  }

  private boolean step(Statement statement) {
    if (++steps > (long) STEPS_PER_LAYER * limits.layers()) {
      bound(statement.span(), "the repeats of this file come to more statements than ");
      return false;
    }
    return true;
  }

  private void bound(Span span, String what) {
    sink.add(
        Diagnostic.of(
            "E209",
            source,
            span,
            what + String.format(java.util.Locale.ROOT, "%,d", limits.layers()) + " layers"));
    stopped = true;
    stream = Stream.UNKNOWN;
  }

  private void statements(Block.Branch branch) {
    if (depth >= DEPTH_PER_NESTING * limits.nesting()) {
      tooDeep(branch.span());
      return;
    }
    Scope outer = scope;
    scope = new Scope(outer);
    depth++;
    branch.statements().forEach(this::statement);
    depth--;
    scope = outer;
  }

  private void tooDeep(Span span) {
    sink.add(
        Diagnostic.of(
            "E209",
            source,
            span,
            "with the defs that they call, blocks are nested deeper than "
                + DEPTH_PER_NESTING * limits.nesting()));
    stopped = true;
    stream = Stream.UNKNOWN;
  }

  /** Runs a branch from a stream and gives where it ends; the current stream stays. */
  Stream branch(Block.Branch branch, Stream from) {
    Stream before = stream;
    stream = from;
    statements(branch);
    Stream end = stream;
    stream = before;
    return end;
  }

  private void block(Block block) {
    if (block.branches().size() > 1) {
      sink.add(
          Diagnostic.of(
              "E112",
              source,
              block.branches().get(1).span(),
              "only merges have branches separated by `|`"));
      stream = Stream.UNKNOWN;
      return;
    }
    statements(block.branches().get(0));
  }

  private void choice(Statement.If choice) {
    for (Statement.Case one : choice.cases()) {
      Rational condition = evaluator().evaluate(one.condition());
      if (condition == null) {
        stream = Stream.UNKNOWN;
        return;
      }
      if (condition.signum() != 0) {
        block(one.block());
        return;
      }
    }
    if (choice.otherwise() != null) {
      block(choice.otherwise());
    }
  }

  private void repeat(Statement.Repeat repeat) {
    Rational count = evaluator().evaluate(repeat.count());
    Integer times = count == null ? null : times(count, repeat.count().span(), 0);
    if (times == null) {
      stream = Stream.UNKNOWN;
      return;
    }
    for (int i = 0; i < times && !stopped; i++) {
      block(repeat.block());
    }
  }

  private @Nullable Integer times(Rational count, Span span, int least) {
    if (!count.isWhole() || count.compareTo(Rational.of(least)) < 0) {
      sink.add(
          Diagnostic.of(
              "E207",
              source,
              span,
              "a repetition must be a whole number of at least " + least + ", got " + count));
      return null;
    }
    if (count.compareTo(Rational.of(limits.layers())) > 0) {
      bound(span, count + " repetitions are more than ");
      return null;
    }
    return count.numerator().intValueExact();
  }

  private void times(Statement.Layer layer) {
    Statement.Times times = layer.times();
    int count = 1;
    if (times != null) {
      Integer given =
          times(new Rational(ValueReader.digits(times.digits()), BigInteger.ONE), times.span(), 1);
      if (given == null) {
        stream = Stream.UNKNOWN;
        return;
      }
      count = given;
    }
    for (int i = 0; i < count && !stopped; i++) {
      layer(layer, i == count - 1 ? layer.alias() : null);
      if (i > 0) {
        step(layer);
      }
    }
    if (layer.alias() != null) {
      name(layer.alias());
    }
  }

  private void name(Name alias) {
    new Names(sink, source, scope).define(alias, new Symbol.Place(source, alias.span(), stream));
  }

  /** The stream at a name; unknown after reporting that there is none. */
  Stream place(Name name) {
    Symbol symbol = scope.find(name.text());
    if (symbol instanceof Symbol.Place place) {
      declarations.used(place);
      return place.stream();
    }
    declarations.unknown(sink, source, name.span(), name.text(), scope.names(Symbol.Place.class));
    return Stream.UNKNOWN;
  }

  private void layer(Statement.Layer layer, @Nullable Name alias) {
    String word = layer.word().text();
    Name qualifier = layer.qualifier();
    String full = qualifier == null ? word : qualifier.text() + "." + word;
    if (scope.find(full) instanceof Symbol.Definition definition) {
      declarations.used(definition);
      call(definition, layer);
      return;
    }
    boolean structure = qualifier == null && Structures.handles(word);
    OpSpec spec = qualifier == null ? Operators.find(word) : null;
    StatementErrors errors = new StatementErrors(source, scope);
    Diagnostic foreign = spec == null ? null : errors.foreignUse(layer, spec);
    if ((spec == null && !structure) || foreign != null) {
      if (!declarations.mayBeImported(qualifier)) {
        sink.add(foreign != null ? foreign : errors.unknownLayer(layer));
      }
      stream = Stream.UNKNOWN;
      return;
    }
    if (++layers > limits.layers()) {
      bound(layer.span(), "the network has more than ");
      return;
    }
    if (spec != null && spec.group() == OpSpec.Group.INPUT) {
      input(spec, layer, alias);
      return;
    }
    if (stream == Stream.NONE) {
      missingInput(layer);
    }
    if (structure) {
      stream = structures.run(layer, stream, alias);
      return;
    }
    Resolved resolved = spec == null ? null : resolve(spec, layer);
    if (resolved == null || !stream.isKnown()) {
      stream = Stream.UNKNOWN;
      return;
    }
    if (hasWrongAxes(resolved)) {
      stream = Stream.UNKNOWN;
      return;
    }
    String name = alias != null ? graph.givenName(alias.text()) : graph.freshName(word);
    stream = emit(resolved.op(), List.of(stream), name, layer, resolved.places());
    stream = words(resolved, layer, stream, name);
  }

  /** Whether an option names more or fewer axes than the current stream has (E106). */
  boolean hasWrongAxes(Resolved resolved) {
    Shape shape = graph.shape(stream);
    return shape != null && resolved.hasWrongAxes(shape, sink, source);
  }

  /** What a statement says of an operator; null after a mistake. */
  @Nullable Resolved resolve(OpSpec spec, Statement.Layer layer) {
    return new LayerResolver(sink, source, spec, layer, evaluator()).resolve();
  }

  /** Adds the words of a statement behind it. */
  Stream words(Resolved resolved, Statement.Layer layer, Stream from, String name) {
    Stream end = from;
    for (Resolved.Word word : resolved.words()) {
      String wordName = graph.wordName(name, word.op().spec().keyword());
      end = emit(word.op(), List.of(end), wordName, layer, Map.of(), word.span(), word.span());
    }
    return end;
  }

  /** Adds an operator that the statement's first word stands for. */
  Stream emit(
      Op op,
      List<Stream> inputs,
      String name,
      Statement.Layer layer,
      Map<String, Span> attributePlaces) {
    return emit(op, inputs, name, layer, attributePlaces, layer.word().span(), layer.span());
  }

  private Stream emit(
      Op op,
      List<Stream> inputs,
      String name,
      Statement.Layer layer,
      Map<String, Span> attributePlaces,
      Span at,
      Span place) {
    List<Shape> shapes = new ArrayList<>();
    for (Stream input : inputs) {
      Shape shape = graph.shape(input);
      if (shape == null) {
        return Stream.UNKNOWN;
      }
      shapes.add(shape);
    }
    Inference inference = op.infer(shapes);
    Misfits misfits = new Misfits(graph, source);
    for (Finding finding : inference.findings()) {
      sink.add(misfits.explain(finding, layer, attributePlaces, op, at, inputs.get(0)));
    }
    Shape shape = inference.shape();
    return shape == null
        ? Stream.UNKNOWN
        : graph.add(op, inputs.stream().map(Stream::node).toList(), name, shape, source, place);
  }

  private void missingInput(Statement.Layer layer) {
    sink.add(
        inputLater
            ? Diagnostic.of(
                "E323", source, layer.word().span(), "the input comes before the first layer")
            : Diagnostic.of("E323", source, layer.word().span(), "the network has no input")
                .withHelp(
                    "begin with `input 28x28x1` (height x width x channels), or give the shape"
                        + " from outside: `--input 28x28x1`"));
    stream = Stream.UNKNOWN;
  }

  /** {@code input 28x28x1}, or with a name {@code input image 32x32x3}. */
  private void input(OpSpec spec, Statement.Layer layer, @Nullable Name alias) {
    Name name = alias;
    Statement.Layer plain = layer;
    List<Argument> arguments = layer.arguments();
    if (arguments.size() > 1
        && arguments.get(0).values().get(0) instanceof Value.Word word
        && arguments.get(0).values().size() == 1
        && word.arguments() == null) {
      name = word.name();
      plain =
          new Statement.Layer(
              layer.span(),
              null,
              layer.word(),
              layer.call(),
              arguments.subList(1, arguments.size()),
              layer.block(),
              layer.times(),
              layer.alias());
    }
    boolean afterLayer = stream != Stream.NONE && (name == null || !unnamedOnly());
    if (name == null && unnamedInput) {
      sink.add(
          Diagnostic.of("E323", source, layer.word().span(), "the network already has an input")
              .withHelp("several inputs have names: `input image 32x32x3`, `input meta 12`"));
      return;
    }
    if (afterLayer && graph.nodes().stream().anyMatch(n -> !(n.op() instanceof Input))) {
      sink.add(
          Diagnostic.of("E323", source, layer.word().span(), "an input comes before the layers")
              .withHelp("move it to the top"));
    }
    unnamedInput |= name == null;
    Resolved resolved = new LayerResolver(sink, source, spec, plain, evaluator()).resolve();
    if (resolved == null) {
      stream = Stream.UNKNOWN;
      if (name != null && alias == null) {
        name(name);
      }
      return;
    }
    Shape shape = resolved.op().infer(List.of()).orThrow();
    String nodeName = graph.givenName(name == null ? "input" : name.text());
    stream = graph.add(resolved.op(), List.of(), nodeName, shape, source, layer.span());
    if (name != null && alias == null) {
      name(name);
    }
  }

  private boolean unnamedOnly() {
    return graph.nodes().stream().allMatch(n -> n.op() instanceof Input);
  }

  private void call(Symbol.Definition definition, Statement.Layer layer) {
    if (calls.contains(definition)) {
      List<String> cycle = new ArrayList<>();
      cycle.add(definition.def().name().text());
      for (Symbol.Definition active : calls) {
        cycle.add(0, active.def().name().text());
        if (active == definition) {
          break;
        }
      }
      sink.add(
          Diagnostic.of(
              "E204",
              source,
              layer.word().span(),
              "a def cannot call itself: " + String.join(" -> ", cycle)));
      stream = Stream.UNKNOWN;
      return;
    }
    if (calls.size() >= limits.nesting()) {
      sink.add(
          Diagnostic.of(
              "E209",
              source,
              layer.span(),
              "defs call each other deeper than " + limits.nesting()));
      stopped = true;
      stream = Stream.UNKNOWN;
      return;
    }
    Scope inner = new CallBinder(sink, source, definition, layer, evaluator()).bind();
    if (inner == null) {
      stream = Stream.UNKNOWN;
      return;
    }
    SourceText callerSource = source;
    Scope callerScope = scope;
    calls.push(definition);
    source = definition.source();
    scope = inner;
    block(definition.def().body());
    scope = callerScope;
    source = callerSource;
    calls.pop();
  }
}
