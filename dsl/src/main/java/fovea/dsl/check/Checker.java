package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.ast.SourceFile;
import fovea.dsl.ast.Statement;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Network;
import fovea.ir.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks a syntax tree and builds the network that it describes. */
public final class Checker {

  /** How a text becomes a tree. */
  @FunctionalInterface
  public interface Parser {
    /** The tree of a text and what is wrong with it. */
    Tree parse(SourceText source);
  }

  /** A tree and the mistakes that were found while making it. */
  public record Tree(SourceFile file, List<Diagnostic> diagnostics) {}

  /**
   * What comes from outside the text.
   *
   * @param input the input's shape for a text without an input statement; null if not given
   * @param parameters values for {@code param}s by name, as text
   * @param limits bounds on what is expanded
   * @param loader finds the files that the text names
   * @param portability whether to note what other systems do differently
   * @param parser turns their texts into trees; the checker itself knows no grammar
   */
  public record Outside(
      @Nullable Shape input,
      Map<String, String> parameters,
      Limits limits,
      TextLoader loader,
      Parser parser,
      boolean portability) {}

  /**
   * What came of a text.
   *
   * @param network null exactly if there was an error
   * @param places where each node came from; null without a network
   * @param diagnostics errors, warnings and notes by place
   */
  public record Checked(
      @Nullable Network network, @Nullable SourceMap places, List<Diagnostic> diagnostics) {}

  private final Sink sink = new Sink();
  private final Graph graph = new Graph();
  private final Declarations declarations = new Declarations();
  private final Scope fileScope = new Scope(null);
  private final SourceText source;
  private final Outside outside;
  private final Expander expander;
  private final Imports imports;
  private final Map<String, String> unusedParameters;
  private @Nullable String modelName;

  private Checker(SourceText source, Outside outside) {
    this.source = source;
    this.outside = outside;
    this.expander = new Expander(sink, outside.limits(), graph, declarations, source, fileScope);
    this.imports = new Imports(sink, declarations, outside.limits(), outside.parser());
    this.unusedParameters = new TreeMap<>(outside.parameters());
  }

  /**
   * Checks a whole text.
   *
   * @param file its tree
   * @param reported what the parser found wrong already
   */
  public static Checked check(SourceFile file, List<Diagnostic> reported, Outside outside) {
    return new Checker(file.source(), outside).run(file, reported);
  }

  private Checked run(SourceFile file, List<Diagnostic> reported) {
    reported.forEach(sink::add);
    declareAll(file.items());
    boolean hasInput =
        file.items().stream()
            .anyMatch(i -> i instanceof Statement.Layer l && l.word().text().equals("input"));
    Shape shape = outside.input();
    if (hasInput) {
      expander.inputs().expect();
    } else if (shape != null) {
      expander.begin(shape);
    }
    Sections sections = new Sections(sink, source, expander.evaluator(), outside.loader());
    boolean first = true;
    for (Item item : file.items()) {
      item(item, first, sections);
      first = false;
    }
    checkFormalsAgainstImports(file.items());
    unusedParameters.forEach(
        (name, value) ->
            sink.add(
                Diagnostic.of(
                    "E201",
                    source,
                    new Span(0, 0),
                    "the value "
                        + name
                        + "="
                        + value
                        + " from outside meets no param `"
                        + name
                        + "`")));
    if (graph.nodes().isEmpty() && sink.sorted(source).stream().noneMatch(Diagnostic::isError)) {
      sink.add(
          Diagnostic.of("E323", source, new Span(0, 0), "the text has no layers")
              .withHelp("begin with `input 28x28x1`"));
    }
    List<Stream> ends =
        expander.outputs().isEmpty() ? List.of(expander.stream()) : expander.outputs();
    boolean wrong = sink.sorted(source).stream().anyMatch(Diagnostic::isError);
    if (wrong || ends.stream().anyMatch(end -> !end.isKnown())) {
      return new Checked(null, null, sink.sorted(source));
    }
    List<Integer> outputs = ends.stream().map(Stream::node).toList();
    Network network =
        new Network(
            modelName,
            graph.nodes(),
            outputs,
            sections.preprocess(),
            sections.labels(),
            sections.data(),
            sections.train().training());
    new Agreement(sink, source, graph).check(network, file.items(), sections);
    Advice advice = new Advice(sink, source, graph, network);
    advice.give(expander.left());
    if (outside.portability()) {
      advice.portability();
    }
    unusedNames();
    List<Diagnostic> all = sink.sorted(source);
    boolean agreed = all.stream().noneMatch(Diagnostic::isError);
    return new Checked(agreed ? network : null, agreed ? graph.sourceMap() : null, all);
  }

  /** Makes defs known above their text, and tells later names from unknown ones. */
  private void declareAll(List<Item> items) {
    Names names = new Names(sink, source, fileScope);
    for (Item item : items) {
      if (item instanceof Item.Def def) {
        names.define(def.name(), new Symbol.Definition(source, def, fileScope));
      } else if (item instanceof Item.Let let) {
        declarations.declare(let.name().text(), new Symbol.Number(source, let.name().span(), null));
      } else if (item instanceof Item.Param param) {
        declarations.declare(
            param.name().text(), new Symbol.Number(source, param.name().span(), null));
      } else if (item instanceof Statement.Layer layer && layer.alias() != null) {
        graph.reserve(layer.alias().text());
        declarations.declare(
            layer.alias().text(), new Symbol.Place(source, layer.alias().span(), Stream.UNKNOWN));
      }
    }
    for (Item item : items) {
      if (item instanceof Item.Def def) {
        checkFormals(def);
      }
    }
  }

  /** What a file brings in is known only now: no formal hides that either. */
  private void checkFormalsAgainstImports(List<Item> items) {
    for (Item item : items) {
      if (item instanceof Item.Def def) {
        for (Item.Formal formal : def.formals()) {
          Symbol imported = fileScope.find(formal.name().text());
          if (imported != null && imported.source() != source) {
            hides(formal, imported);
          }
        }
      }
    }
  }

  private void hides(Item.Formal formal, Symbol outer) {
    sink.add(
        Diagnostic.of(
                "E202",
                source,
                formal.name().span(),
                "the formal `" + formal.name().text() + "` hides a name of the file")
            .withLabel(outer.source(), outer.span(), "defined here")
            .withHelp("choose another name"));
  }

  /** Formals must differ from each other and from the words and names of the file. */
  private void checkFormals(Item.Def def) {
    Scope formals = new Scope(fileScope);
    for (Item.Formal formal : def.formals()) {
      Symbol outer = declarations.find(formal.name().text());
      if (outer != null) {
        hides(formal, outer);
        continue;
      }
      new Names(sink, source, formals)
          .define(formal.name(), new Symbol.Number(source, formal.name().span(), null));
    }
  }

  private void item(Item item, boolean first, Sections sections) {
    if (item instanceof Statement statement) {
      expander.statement(statement);
    } else if (item instanceof Item.Version version) {
      version(version, first);
    } else if (item instanceof Item.ModelName model) {
      model(model);
    } else if (item instanceof Item.Param param) {
      param(param);
    } else if (item instanceof Item.Let let) {
      Rational value = expander.evaluator().evaluate(let.value());
      new Names(sink, source, fileScope)
          .define(let.name(), new Symbol.Number(source, let.name().span(), value));
    } else if (item instanceof Item.Use use) {
      imports.use(use, source, fileScope, outside.loader());
    } else if (item instanceof Item.Section section) {
      sections.section(section);
    } else if (item instanceof Item.Labels labels) {
      sections.labels(labels);
    }
  }

  /** W325 for what the file defines and nothing uses. */
  private void unusedNames() {
    fileScope
        .symbols()
        .forEach(
            (name, symbol) -> {
              if (symbol.source() == source
                  && !declarations.isUsed(symbol)
                  && !outside.parameters().containsKey(name)) {
                sink.add(
                    Diagnostic.of("W325", source, symbol.span(), "`" + name + "` is never used")
                        .withHelp("remove it, or use it"));
              }
            });
  }

  private void version(Item.Version version, boolean first) {
    if (!version.number().equals("1")) {
      sink.add(
          Diagnostic.of(
                  "E113",
                  source,
                  version.numberSpan(),
                  "this build reads version 1 of the language, not " + version.number())
              .withHelp("get a newer Fovea, or write `cnn 1`"));
    } else if (!first) {
      sink.add(Diagnostic.of("E112", source, version.span(), "`cnn 1` stands first in a file"));
    }
  }

  private void model(Item.ModelName model) {
    if (modelName != null) {
      sink.add(
          Diagnostic.of(
              "E107", source, model.span(), "the model has a name already: " + modelName));
      return;
    }
    modelName = model.name().text();
  }

  private void param(Item.Param param) {
    Rational value = expander.evaluator().evaluate(param.value());
    String name = param.name().text();
    String given = unusedParameters.remove(name);
    if (given != null) {
      try {
        value = Rational.parse(given);
      } catch (NumberFormatException e) {
        sink.add(
            Diagnostic.of(
                "E106",
                source,
                param.name().span(),
                "the value from outside for `" + name + "` is not a number: " + given));
        value = null;
      }
    }
    Span place = given == null ? param.value().span() : param.name().span();
    value = Ranges.within(param, value, place, expander.evaluator());
    new Names(sink, source, fileScope)
        .define(param.name(), new Symbol.Number(source, param.name().span(), value));
  }
}
