package fovea.dsl.check;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Block;
import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Fix;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Activation;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Compounds;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Finding;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Inference;
import fovea.ir.Merge;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements of several operators or several streams: merges, residuals, se and sepconv. */
final class Structures {
  /** First words of this class that are no operator. */
  static final Set<String> WORDS = Set.of("residual", "skip");

  /**
   * Ends the name of a residual's 1x1 convolution on the skip, whose windows leave cells out on
   * purpose.
   */
  static final String PROJECTION = ".project";

  private final Expander expander;
  private final Sink sink;
  private final Graph graph;

  Structures(Expander expander, Sink sink, Graph graph) {
    this.expander = expander;
    this.sink = sink;
    this.graph = graph;
  }

  /** Whether a statement that begins with this word is one of these. */
  static boolean handles(String word) {
    OpSpec spec = Operators.find(word);
    return WORDS.contains(word)
        || Compounds.find(word) != null
        || (spec != null && spec.group() == OpSpec.Group.MERGE);
  }

  /** Runs the statement from a stream and gives where it ends. */
  Stream run(Statement.Layer layer, Stream from, @Nullable Name alias) {
    String word = layer.word().text();
    OpSpec compound = Compounds.find(word);
    if (word.equals("skip")) {
      return skip(layer, from);
    }
    if (word.equals("residual")) {
      return residual(layer, from, alias);
    }
    return compound != null ? compound(compound, layer, from, alias) : merge(layer, from, alias);
  }

  private Stream skip(Statement.Layer layer, Stream from) {
    if (!layer.arguments().isEmpty() || layer.block() != null || layer.call() != null) {
      error("E102", layer.word().span(), "`skip` takes nothing: it is the identity");
      return Stream.UNKNOWN;
    }
    return from;
  }

  private String name(Statement.Layer layer, @Nullable Name alias) {
    return alias != null ? graph.givenName(alias.text()) : graph.freshName(layer.word().text());
  }

  // Compounds

  private Stream compound(OpSpec spec, Statement.Layer layer, Stream from, @Nullable Name alias) {
    Resolved resolved = expander.resolve(spec, layer);
    if (resolved == null || !from.isKnown() || expander.hasWrongAxes(resolved)) {
      return Stream.UNKNOWN;
    }
    String name = name(layer, alias);
    Stream end =
        spec == Compounds.SEPCONV
            ? separable(resolved, layer, from, name)
            : squeeze(resolved, layer, from, name);
    return expander.words(resolved, layer, end, name);
  }

  private Stream separable(Resolved resolved, Statement.Layer layer, Stream from, String name) {
    Op depthwise = Compounds.depthwise(resolved.attributes());
    Stream middle =
        expander.emit(depthwise, List.of(from), name + ".depthwise", layer, resolved.places());
    return expander.emit(resolved.op(), List.of(middle), name, layer, resolved.places());
  }

  private Stream squeeze(Resolved resolved, Statement.Layer layer, Stream from, String name) {
    Shape shape = graph.shape(from);
    int ratio = resolved.attributes().count("ratio");
    if (shape == null) {
      return Stream.UNKNOWN;
    }
    if (shape.isVector()) {
      error(
          "E304",
          layer.word().span(),
          "se needs an image or a sequence, but gets the vector " + shape);
      return Stream.UNKNOWN;
    }
    if (shape.channels() % ratio != 0) {
      error(
          "E207",
          resolved.places().getOrDefault("ratio", layer.word().span()),
          "se divides the channels by "
              + ratio
              + ", but "
              + shape.channels()
              + "/"
              + ratio
              + " is no whole number");
      return Stream.UNKNOWN;
    }
    Integer channels = channels(shape, layer);
    if (channels == null) {
      return Stream.UNKNOWN;
    }
    WeightOptions options = WeightOptions.DEFAULT.withFreeze(LayerResolver.isFrozen(layer));
    Stream at = plain(new GlobalAvgPool(), from, name + ".gap", layer);
    at = plain(new Dense(channels / ratio, options), at, name + ".reduce", layer);
    at = plain(new Activation(Activation.Function.RELU), at, name + ".reduce.relu", layer);
    at = plain(new Dense(channels, options), at, name + ".expand", layer);
    at = plain(new Activation(Activation.Function.SIGMOID), at, name + ".expand.sigmoid", layer);
    return expander.emit(resolved.op(), List.of(from, at), name, layer, resolved.places());
  }

  /** As many filters or units as a shape has channels; null after saying that they are too many. */
  private @Nullable Integer channels(Shape shape, Statement.Layer layer) {
    if (shape.channels() > Integer.MAX_VALUE) {
      String message =
          "`%s` would need a filter for each of %,d channels, more than one layer can hold";
      error(
          "E308",
          layer.word().span(),
          String.format(Locale.ROOT, message, layer.word().text(), shape.channels()));
      return null;
    }
    return (int) shape.channels();
  }

  private Stream plain(Op op, Stream from, String name, Statement.Layer layer) {
    return expander.emit(op, List.of(from), name, layer, java.util.Map.of());
  }

  // Merges

  private Stream merge(Statement.Layer layer, Stream from, @Nullable Name alias) {
    List<Argument> words = new ArrayList<>();
    List<Name> names = new ArrayList<>();
    for (Argument argument : layer.arguments()) {
      if (argument.name() == null && isNames(argument)) {
        argument.values().forEach(value -> names.add(((Value.Word) value).name()));
      } else {
        words.add(argument);
      }
    }
    Block block = layer.block();
    OpSpec spec = Operators.find(layer.word().text());
    if (spec == null) {
      throw new IllegalStateException("merge: no operator " + layer.word().text());
    }
    Resolved resolved = expander.resolve(spec, without(layer, words));
    List<Stream> streams = new ArrayList<>();
    if (block != null && !names.isEmpty()) {
      error("E112", names.get(0).span(), "a merge joins either branches or names, not both");
      return Stream.UNKNOWN;
    }
    if (block != null) {
      branches(layer, block, from, streams);
    } else if (resolved == null) {
      return Stream.UNKNOWN;
    } else if (names.isEmpty()) {
      sink.add(
          Diagnostic.of(
                  "E108",
                  expander.source(),
                  layer.word().span(),
                  "`" + layer.word().text() + "` needs what to join")
              .withHelp(
                  "branches, `"
                      + layer.word().text()
                      + " { ... | ... }`, or names, `"
                      + layer.word().text()
                      + " e1`"));
      return Stream.UNKNOWN;
    } else {
      streams.add(from);
      names.forEach(name -> streams.add(expander.place(name)));
    }
    if (resolved == null || streams.stream().anyMatch(s -> !s.isKnown())) {
      return Stream.UNKNOWN;
    }
    String name = name(layer, alias);
    List<Shape> shapes = streams.stream().map(graph::shape).toList();
    Inference inference = resolved.op().infer(shapes);
    if (inference.shape() == null) {
      mismatch(inference.findings().get(0), layer, streams);
      return Stream.UNKNOWN;
    }
    Stream end = expander.emit(resolved.op(), streams, name, layer, resolved.places());
    return expander.words(resolved, layer, end, name);
  }

  private boolean isNames(Argument argument) {
    return argument.values().stream()
        .allMatch(
            value ->
                value instanceof Value.Word word
                    && word.arguments() == null
                    && (argument.values().size() > 1
                        || Operators.find(word.name().text()) == null));
  }

  /** The statement with other arguments and without its block. */
  private static Statement.Layer without(Statement.Layer layer, List<Argument> arguments) {
    return new Statement.Layer(
        layer.span(),
        null,
        layer.word(),
        layer.call(),
        arguments,
        null,
        layer.times(),
        layer.alias());
  }

  private void branches(Statement.Layer layer, Block block, Stream from, List<Stream> streams) {
    if (block.branches().size() == 1) {
      sink.add(
          Diagnostic.of(
                  "W327",
                  expander.source(),
                  layer.word().span(),
                  "`" + layer.word().text() + "` of one branch joins nothing")
              .withHelp("separate branches by `|`; `skip` is the branch that changes nothing"));
    }
    for (Block.Branch branch : block.branches()) {
      if (branch.statements().isEmpty()) {
        Span place = new Span(branch.span().start(), branch.span().start());
        sink.add(
            Diagnostic.of(
                    "W327", expander.source(), place, "this branch is empty: it is the identity")
                .withHelp("write `skip` to say so")
                .withFix(new Fix("write `skip`", place, " skip ")));
      }
      streams.add(expander.branch(branch, from));
    }
  }

  private void mismatch(Finding finding, Statement.Layer layer, List<Stream> streams) {
    Diagnostic diagnostic =
        Diagnostic.of(finding.code(), expander.source(), layer.word().span(), finding.message());
    for (int i = 0; i < streams.size(); i++) {
      SourceMap.Place place = graph.place(streams.get(i).node());
      String line =
          place.source() == SourceMap.NOWHERE
              ? "outside"
              : "line " + place.source().line(place.span().start());
      diagnostic =
          diagnostic.withNote(
              String.format(
                  Locale.ROOT,
                  "%d: %-12s from `%s`, %s",
                  i + 1,
                  graph.shape(streams.get(i)),
                  graph.nodes().get(streams.get(i).node()).op().text(),
                  line));
    }
    sink.add(diagnostic.withHelp("the shapes must agree before they are joined"));
  }

  // Residuals

  private enum Mode {
    PLAIN,
    PROJECT,
    AUTO
  }

  private Stream residual(Statement.Layer layer, Stream from, @Nullable Name alias) {
    List<Argument> words = new ArrayList<>();
    Mode mode = Mode.PLAIN;
    boolean normalise = false;
    for (Argument argument : layer.arguments()) {
      Value value = argument.values().get(0);
      String text = value instanceof Value.Word word ? word.name().text() : "";
      if (argument.name() != null || !(text.equals("project") || text.equals("auto"))) {
        words.add(argument);
        continue;
      }
      List<Expr> arguments = ((Value.Word) value).arguments();
      if (mode != Mode.PLAIN) {
        error("E107", value.span(), "only one of project and auto can be given");
      }
      mode = text.equals("project") ? Mode.PROJECT : Mode.AUTO;
      normalise = arguments != null;
      if (arguments != null && (mode == Mode.AUTO || !isBn(arguments))) {
        error("E102", value.span(), "`project` takes `(bn)` or nothing, `auto` nothing");
      }
    }
    OpSpec add = Operators.find("add");
    Block block = layer.block();
    Resolved resolved = add == null ? null : expander.resolve(add, without(layer, words));
    if (block == null || block.branches().size() != 1) {
      sink.add(
          Diagnostic.of(
                  block == null ? "E108" : "E112",
                  expander.source(),
                  layer.word().span(),
                  "`residual` needs one body in braces")
              .withHelp("write `residual relu { conv 64 k3 same relu; conv 64 k3 same }`"));
      return Stream.UNKNOWN;
    }
    Stream body = expander.branch(block.branches().get(0), from);
    Shape skip = graph.shape(from);
    Shape end = graph.shape(body);
    if (resolved == null || skip == null || end == null) {
      return Stream.UNKNOWN;
    }
    String name = name(layer, alias);
    if (skip.equals(end)) {
      return join(resolved, layer, from, body, name);
    }
    return switch (mode) {
      case AUTO -> expander.words(resolved, layer, body, name);
      case PROJECT -> {
        Stream projected = project(layer, resolved, from, end, normalise, name);
        yield projected.isKnown() ? join(resolved, layer, projected, body, name) : Stream.UNKNOWN;
      }
      case PLAIN -> {
        new ResidualErrors(expander, sink, graph).mismatch(layer, from, body);
        yield Stream.UNKNOWN;
      }
    };
  }

  private static boolean isBn(List<Expr> arguments) {
    return arguments.size() == 1
        && arguments.get(0) instanceof Expr.Reference reference
        && reference.name().equals("bn");
  }

  private Stream join(
      Resolved resolved, Statement.Layer layer, Stream skip, Stream body, String name) {
    Op add = new Merge(Merge.Function.ADD);
    Stream end = expander.emit(add, List.of(skip, body), name, layer, resolved.places());
    return expander.words(resolved, layer, end, name);
  }

  /** A 1x1 convolution that brings the skip to the body's shape. */
  private Stream project(
      Statement.Layer layer,
      Resolved resolved,
      Stream from,
      Shape end,
      boolean normalise,
      String name) {
    Shape skip = graph.shape(from);
    Axes stride = skip == null ? null : projectionStride(skip, end);
    if (stride == null || skip == null) {
      new ResidualErrors(expander, sink, graph).noProjection(layer, from, end);
      return Stream.UNKNOWN;
    }
    BatchNorm usual = BatchNorm.of();
    boolean frozen = LayerResolver.isFrozen(layer);
    WeightOptions base = WeightOptions.DEFAULT.withFreeze(frozen);
    Op norm = new BatchNorm(usual.epsilon(), usual.momentum(), frozen);
    WeightOptions options = normalise ? base.withoutBias() : base;
    Integer filters = channels(end, layer);
    if (filters == null) {
      return Stream.UNKNOWN;
    }
    Op conv =
        skip.isSequence()
            ? new Conv1d(filters, Axes.of(1), stride, Padding.VALID, Axes.of(1), 1, options)
            : new Conv2d(filters, Axes.of(1), stride, Padding.VALID, Axes.of(1), 1, options);
    Stream at = expander.emit(conv, List.of(from), name + PROJECTION, layer, resolved.places());
    return normalise
        ? expander.emit(norm, List.of(at), name + PROJECTION + ".bn", layer, resolved.places())
        : at;
  }

  /** For each axis the smallest s with floor((i-1)/s) + 1 = o; null if an axis has none. */
  static @Nullable Axes projectionStride(Shape skip, Shape end) {
    if (skip.rank() != end.rank() || skip.isVector() || skip.rank() == 4) {
      return null;
    }
    List<Integer> strides = new ArrayList<>();
    for (int axis = 0; axis < skip.spatialRank(); axis++) {
      long i = skip.get(axis);
      long o = end.get(axis);
      if (o > i) {
        return null;
      }
      // o = floor((i-1)/s) + 1 means s > (i-1)/o, so the smallest candidate is the next integer.
      long s = Math.floorDiv(i - 1, o) + 1;
      if (Math.floorDiv(i - 1, s) + 1 != o || s > Integer.MAX_VALUE) {
        return null;
      }
      strides.add((int) s);
    }
    return new Axes(strides);
  }

  private void error(String code, Span span, String message) {
    sink.add(Diagnostic.of(code, expander.source(), span, message));
  }
}
