package fovea.dsl.check;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Item;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binds the arguments of one call to the formals of a def. */
final class CallBinder {
  private final Sink sink;
  private final SourceText source;
  private final Symbol.Definition definition;
  private final Statement.Layer layer;
  private final Evaluator evaluator;
  private final Map<String, Symbol.Number> bound = new HashMap<>();
  private int next;
  private boolean failed;

  CallBinder(
      Sink sink,
      SourceText source,
      Symbol.Definition definition,
      Statement.Layer layer,
      Evaluator evaluator) {
    this.sink = sink;
    this.source = source;
    this.definition = definition;
    this.layer = layer;
    this.evaluator = evaluator;
  }

  /** The scope of the body; null after a mistake. */
  @Nullable Scope bind() {
    if (definition.def().isBroken()) {
      return null;
    }
    if (layer.call() != null) {
      layer.call().forEach(expr -> positional(expr, expr.span()));
    }
    for (Argument argument : layer.arguments()) {
      argument(argument);
    }
    if (layer.block() != null) {
      fail("E102", layer.block().span(), "a def takes no block");
    }
    Scope scope = new Scope(definition.scope());
    for (Item.Formal formal : definition.def().formals()) {
      Symbol.Number number = bound.get(formal.name().text());
      if (number == null) {
        number = byDefault(formal, scope);
      }
      if (number != null) {
        scope.define(formal.name().text(), number);
      }
    }
    return failed ? null : scope;
  }

  private Symbol.@Nullable Number byDefault(Item.Formal formal, Scope scope) {
    Expr defaultValue = formal.defaultValue();
    if (defaultValue == null) {
      if (failed) {
        return null;
      }
      fail(
          "E203",
          layer.word().span(),
          "`"
              + definition.def().name().text()
              + "` needs `"
              + formal.name().text()
              + "`: "
              + usage());
      return null;
    }
    Rational value = evaluator.within(definition.source(), scope).evaluate(defaultValue);
    failed |= value == null;
    return new Symbol.Number(definition.source(), formal.name().span(), value);
  }

  private void argument(Argument argument) {
    Name name = argument.name();
    for (Value value : argument.values()) {
      if (value instanceof Value.Short option && name == null) {
        shortOption(option);
      } else if (value instanceof Value.Word word && name == null) {
        positional(LayerResolver.expression(word), word.span());
      } else if (value instanceof Expr expr) {
        if (name == null) {
          positional(expr, expr.span());
        } else {
          named(name, expr, argument.span());
        }
      } else {
        fail("E203", value.span(), "`" + source.slice(value.span()) + "` is no number");
      }
    }
  }

  /** {@code s2} in a call sets the formal {@code s}. */
  private void shortOption(Value.Short option) {
    String letter = String.valueOf(option.letter());
    Span letterSpan = new Span(option.span().start(), option.span().start() + 1);
    Span rest = new Span(option.span().start() + 1, option.span().end());
    if (option.numbers().contains("x")) {
      fail("E203", option.span(), "a formal is one number");
      return;
    }
    named(new Name(letterSpan, letter), new Expr.Literal(rest, option.numbers()), option.span());
  }

  private void positional(Expr expr, Span span) {
    List<Item.Formal> formals = definition.def().formals();
    if (next >= formals.size()) {
      fail("E203", span, "one argument too many: " + usage());
      return;
    }
    set(formals.get(next++).name().text(), expr, span);
  }

  private void named(Name name, Expr expr, Span span) {
    boolean known =
        definition.def().formals().stream().anyMatch(f -> f.name().text().equals(name.text()));
    if (!known) {
      fail("E203", name.span(), "no argument `" + name.text() + "`: " + usage());
      return;
    }
    set(name.text(), expr, span);
  }

  private void set(String formal, Expr expr, Span span) {
    Rational value = evaluator.evaluate(expr);
    failed |= value == null;
    Symbol.Number before = bound.put(formal, new Symbol.Number(source, span, value));
    if (before != null) {
      sink.add(
          Diagnostic.of("E107", source, span, "`" + formal + "` is given twice")
              .withLabel(source, before.span(), "first given here"));
      failed = true;
    }
  }

  private String usage() {
    StringBuilder usage = new StringBuilder("it is defined as `");
    usage.append(definition.def().name().text()).append('(');
    String separator = "";
    for (Item.Formal formal : definition.def().formals()) {
      usage.append(separator).append(formal.name().text());
      if (formal.defaultValue() != null) {
        usage.append('=').append(definition.source().slice(formal.defaultValue().span()));
      }
      separator = ", ";
    }
    return usage.append(")`").toString();
  }

  private void fail(String code, Span span, String message) {
    failed = true;
    sink.add(Diagnostic.of(code, source, span, message));
  }
}
