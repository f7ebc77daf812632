package fovea.dsl.check;

import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Name;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes expressions exactly; every method returns null after reporting what is wrong. */
final class Evaluator {
  /** Numerators and denominators stay below this, so that no value overflows a double. */
  private static final int MOST_BITS = 1000;

  /** The functions and how many arguments each takes at least and at most. */
  private static final Map<String, int[]> FUNCTIONS = functions();

  private final Sink sink;
  private final SourceText source;
  private final Scope scope;
  private final @Nullable Shape current;
  private final Declarations declarations;

  /**
   * @param current the shape that {@code in.h}, {@code in.w} and {@code in.c} speak of; null if it
   *     is unknown
   * @param declarations names that the file defines somewhere, to tell "later" from "nowhere"
   */
  Evaluator(
      Sink sink,
      SourceText source,
      Scope scope,
      @Nullable Shape current,
      Declarations declarations) {
    this.sink = sink;
    this.source = source;
    this.scope = scope;
    this.current = current;
    this.declarations = declarations;
  }

  private static Map<String, int[]> functions() {
    Map<String, int[]> functions = new LinkedHashMap<>();
    functions.put("round", new int[] {1, 1});
    functions.put("floor", new int[] {1, 1});
    functions.put("ceil", new int[] {1, 1});
    functions.put("min", new int[] {1, 16});
    functions.put("max", new int[] {1, 16});
    functions.put("div8", new int[] {1, 1});
    return functions;
  }

  /** The same evaluation in another place: a def's defaults are computed where the def stands. */
  Evaluator within(SourceText otherSource, Scope otherScope) {
    return new Evaluator(sink, otherSource, otherScope, current, declarations);
  }

  static boolean isFunction(String name) {
    return FUNCTIONS.containsKey(name);
  }

  /** Whether a number of that name is seen from here, or defined further down. */
  boolean isNumber(String name) {
    return scope.find(name) instanceof Symbol.Number || declarations.isDeclaredNumber(name);
  }

  @Nullable Rational evaluate(Expr expr) {
    Rational value = compute(expr);
    if (value != null && value.bits() > MOST_BITS) {
      return fail("E207", expr.span(), "the value of this expression is too large to compute");
    }
    return value;
  }

  private @Nullable Rational compute(Expr expr) {
    if (expr instanceof Expr.Literal literal) {
      return literal(literal);
    }
    if (expr instanceof Expr.Reference reference) {
      return reference.qualifier() == null || !reference.qualifier().equals("in")
          ? named(reference)
          : ofInput(reference);
    }
    if (expr instanceof Expr.Call call) {
      return call(call);
    }
    if (expr instanceof Expr.Prefix prefix) {
      return prefix(prefix);
    }
    if (expr instanceof Expr.Chain chain) {
      return chain(chain);
    }
    return null;
  }

  private @Nullable Rational literal(Expr.Literal literal) {
    try {
      return Rational.parse(literal.text());
    } catch (NumberFormatException tooLong) {
      return fail("E106", literal.span(), "the number is too long to compute with");
    }
  }

  private @Nullable Rational named(Expr.Reference reference) {
    String name =
        reference.qualifier() == null
            ? reference.name()
            : reference.qualifier() + "." + reference.name();
    Symbol symbol = scope.find(name);
    if (symbol instanceof Symbol.Number number) {
      declarations.used(number);
      return number.value();
    }
    if (symbol != null) {
      return fail(
          "E201",
          reference.span(),
          "`"
              + name
              + "` is a "
              + (symbol instanceof Symbol.Place ? "place" : "def")
              + ", not a number");
    }
    declarations.unknown(sink, source, reference.span(), name, scope.names(Symbol.Number.class));
    return null;
  }

  private @Nullable Rational ofInput(Expr.Reference reference) {
    Shape shape = current;
    int axis =
        switch (reference.name()) {
          case "h" -> 0;
          case "w" -> 1;
          case "c" -> 2;
          default -> -1;
        };
    if (axis < 0) {
      sink.add(
          Diagnostic.of(
                  "E201", source, reference.span(), "`in." + reference.name() + "` is unknown")
              .withHelp("there are `in.h`, `in.w` and `in.c`"));
      return null;
    }
    if (shape == null) {
      return null;
    }
    if (axis == 2) {
      return Rational.of(shape.channels());
    }
    return Rational.of(axis < shape.spatialRank() ? shape.get(axis) : 1);
  }

  private @Nullable Rational call(Expr.Call call) {
    String name = call.function().text();
    int[] counts = FUNCTIONS.get(name);
    if (counts == null) {
      Name function = call.function();
      String near = Suggestions.nearest(name, FUNCTIONS.keySet());
      sink.add(
          Diagnostic.of("E201", source, function.span(), "unknown function `" + name + "`")
              .withHelp(
                  near == null
                      ? "there are " + String.join(", ", FUNCTIONS.keySet())
                      : "did you mean `" + near + "`?"));
      return null;
    }
    List<Rational> values = new ArrayList<>();
    for (Expr argument : call.arguments()) {
      Rational value = evaluate(argument);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    if (values.size() < counts[0] || values.size() > counts[1]) {
      return fail(
          "E203",
          call.span(),
          "`"
              + name
              + "` takes "
              + (counts[1] == 1 ? "one argument" : "1 to 16 arguments")
              + ", got "
              + values.size());
    }
    Rational first = values.get(0);
    return switch (name) {
      case "round" -> first.round();
      case "floor" -> first.floor();
      case "ceil" -> first.ceil();
      case "div8" -> divisibleBy8(first);
      case "min" -> values.stream().min(Rational::compareTo).orElse(first);
      default -> values.stream().max(Rational::compareTo).orElse(first);
    };
  }

  /**
   * The nearest multiple of 8, at least 8, and never below nine tenths of the value. Source: the
   * rounding of channels in MobileNet's reference code.
   */
  static Rational divisibleBy8(Rational value) {
    Rational eight = Rational.of(8);
    Rational rounded = value.plus(Rational.of(4)).over(eight).floor().times(eight);
    rounded = rounded.compareTo(eight) < 0 ? eight : rounded;
    Rational ninth = value.times(Rational.of(9)).over(Rational.of(10));
    return rounded.compareTo(ninth) < 0 ? rounded.plus(eight) : rounded;
  }

  private @Nullable Rational prefix(Expr.Prefix prefix) {
    Rational value = evaluate(prefix.operand());
    for (int i = prefix.signs().length() - 1; value != null && i >= 0; i--) {
      value = prefix.signs().charAt(i) == '-' ? value.negate() : Rational.of(value.signum() == 0);
    }
    return value;
  }

  private @Nullable Rational chain(Expr.Chain chain) {
    Rational left = evaluate(chain.first());
    for (Expr.Link link : chain.rest()) {
      boolean decided =
          left != null
              && (link.operator().equals("&&") && left.signum() == 0
                  || link.operator().equals("||") && left.signum() != 0);
      if (decided) {
        left = Rational.of(left != null && left.signum() != 0);
        continue;
      }
      Rational right = evaluate(link.operand());
      if (left == null || right == null) {
        left = null;
        continue;
      }
      boolean divides = link.operator().equals("/") || link.operator().equals("%");
      if (divides && right.signum() == 0) {
        left = fail("E207", chain.span(), "`" + source.slice(chain.span()) + "` divides by zero");
        continue;
      }
      left = apply(link.operator(), left, right);
      if (left.bits() > MOST_BITS) {
        left = fail("E207", chain.span(), "the value of this expression is too large to compute");
      }
    }
    return left;
  }

  private static Rational apply(String operator, Rational left, Rational right) {
    int order = left.compareTo(right);
    return switch (operator) {
      case "+" -> left.plus(right);
      case "-" -> left.minus(right);
      case "*" -> left.times(right);
      case "/" -> left.over(right);
      case "%" -> left.modulo(right);
      case "<" -> Rational.of(order < 0);
      case "<=" -> Rational.of(order <= 0);
      case ">" -> Rational.of(order > 0);
      case ">=" -> Rational.of(order >= 0);
      case "==" -> Rational.of(order == 0);
      case "!=" -> Rational.of(order != 0);
      case "&&" -> Rational.of(left.signum() != 0 && right.signum() != 0);
      case "||" -> Rational.of(left.signum() != 0 || right.signum() != 0);
      default -> throw new IllegalStateException("expression: operator " + operator);
    };
  }

  /** Reports a mistake; always null. */
  @Nullable Rational fail(String code, Span span, String message) {
    sink.add(Diagnostic.of(code, source, span, message));
    return null;
  }
}
