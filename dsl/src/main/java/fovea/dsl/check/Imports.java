package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.SourceFile;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Brings the defs, lets and params of other files into a scope; their layers stay where they are.
 */
final class Imports {
  /** Files in all, for each that may stand in a row: two uses of each in each are 2^16 files. */
  private static final int FILES_PER_INCLUDE = 64;

  private record Active(String path, Object identity) {}

  private final Sink sink;
  private final Declarations declarations;
  private final Limits limits;
  private final Checker.Parser parser;
  private final Deque<Active> active = new ArrayDeque<>();
  private int count;

  Imports(Sink sink, Declarations declarations, Limits limits, Checker.Parser parser) {
    this.sink = sink;
    this.declarations = declarations;
    this.limits = limits;
    this.parser = parser;
  }

  /** Runs one {@code use}: names go into the scope, with a prefix where the text gives one. */
  void use(Item.Use use, SourceText source, Scope into, TextLoader loader) {
    TextLoader.Text text;
    try {
      text = loader.load(use.path().text());
    } catch (TextLoader.NotFoundException e) {
      sink.add(Diagnostic.of("E208", source, use.path().span(), "cannot find " + e.getMessage()));
      declarations.importFailed(use.alias());
      return;
    }
    if (active.stream().anyMatch(a -> a.identity().equals(text.identity()))) {
      List<String> cycle = new ArrayList<>();
      active.forEach(a -> cycle.add(0, a.path()));
      cycle.add(text.name());
      sink.add(
          Diagnostic.of(
              "E204",
              source,
              use.path().span(),
              "files cannot use each other in a circle: " + String.join(" -> ", cycle)));
      declarations.importFailed(use.alias());
      return;
    }
    SourceText used = new SourceText(text.name(), text.content());
    String beyond = beyond(used);
    if (beyond != null) {
      sink.add(Diagnostic.of("E209", source, use.path().span(), beyond));
      return;
    }
    count++;
    active.push(new Active(text.name(), text.identity()));
    Checker.Tree tree = parser.parse(used);
    tree.diagnostics().forEach(sink::add);
    export(use, source, into, module(tree.file(), text.loader()));
    active.pop();
  }

  /** Which bound one more file would exceed; null if none. */
  private @Nullable String beyond(SourceText used) {
    if (active.size() >= limits.includes()) {
      return "more than " + limits.includes() + " files use each other in a row";
    }
    int most = limits.includes() * FILES_PER_INCLUDE;
    if (count >= most) {
      return String.format(Locale.ROOT, "more than %,d files are used in all", most);
    }
    if (used.length() > limits.source()) {
      return String.format(
          Locale.ROOT,
          "%s has %,d characters, more than the bound of %,d",
          used.name(),
          used.length(),
          limits.source());
    }
    return null;
  }

  /** What a file defines, in a scope of its own. */
  private Scope module(SourceFile file, TextLoader loader) {
    SourceText source = file.source();
    Scope scope = new Scope(null);
    Names names = new Names(sink, source, scope);
    for (Item item : file.items()) {
      if (item instanceof Item.Def def) {
        names.define(def.name(), new Symbol.Definition(source, def, scope));
      }
    }
    Evaluator evaluator = new Evaluator(sink, source, scope, null, declarations);
    for (Item item : file.items()) {
      if (item instanceof Item.Let let) {
        Rational value = evaluator.evaluate(let.value());
        names.define(let.name(), new Symbol.Number(source, let.name().span(), value));
      } else if (item instanceof Item.Param param) {
        Rational value = evaluator.evaluate(param.value());
        value = Ranges.within(param, value, param.value().span(), evaluator);
        names.define(param.name(), new Symbol.Number(source, param.name().span(), value));
      } else if (item instanceof Item.Use use) {
        use(use, source, scope, loader);
      }
    }
    for (Item item : file.items()) {
      if (item instanceof Item.Def def) {
        Names formals = new Names(sink, source, new Scope(scope));
        for (Item.Formal formal : def.formals()) {
          formals.define(formal.name(), new Symbol.Number(source, formal.name().span(), null));
        }
      }
    }
    return scope;
  }

  private void export(Item.Use use, SourceText source, Scope into, Scope module) {
    Name alias = use.alias();
    Names names = new Names(sink, source, into);
    module
        .symbols()
        .forEach(
            (name, symbol) -> {
              String full = alias == null ? name : alias.text() + "." + name;
              names.define(new Name(use.path().span(), full), symbol);
            });
  }
}
