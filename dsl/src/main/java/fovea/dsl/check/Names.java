package fovea.dsl.check;

import fovea.dsl.ast.Name;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.ir.Attribute;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import fovea.ir.Padding;
import java.util.LinkedHashSet;
import java.util.Set;

/** Gives names their meaning, unless they have one already. */
final class Names {
  private static final Set<String> RESERVED = reserved();

  private final Sink sink;
  private final SourceText source;
  private final Scope scope;

  Names(Sink sink, SourceText source, Scope scope) {
    this.sink = sink;
    this.source = source;
    this.scope = scope;
  }

  private static Set<String> reserved() {
    Set<String> words = new LinkedHashSet<>(StatementErrors.STRUCTURE);
    for (OpSpec spec : Operators.all()) {
      words.add(spec.keyword());
      for (Attribute attribute : spec.attributes()) {
        if (attribute.type() == Attribute.Type.FLAG) {
          words.add(attribute.name());
          words.add("no" + attribute.name());
        } else if (attribute.word()) {
          words.add(attribute.name());
        }
      }
    }
    for (Padding.Mode mode : Padding.Mode.values()) {
      words.add(mode.word());
    }
    return words;
  }

  /** Defines the name, or says why it cannot be (E202). */
  void define(Name name, Symbol symbol) {
    String text = name.text();
    if (RESERVED.contains(text)) {
      sink.add(
          Diagnostic.of("E202", source, name.span(), "`" + text + "` is a word of the language")
              .withHelp("choose another name, such as `" + text + "_`"));
      return;
    }
    Symbol before = scope.find(text);
    if (before != null) {
      sink.add(
          Diagnostic.of("E202", source, name.span(), "`" + text + "` is defined already")
              .withLabel(before.source(), before.span(), "first defined here")
              .withHelp("choose another name"));
      return;
    }
    scope.define(text, symbol);
  }
}
