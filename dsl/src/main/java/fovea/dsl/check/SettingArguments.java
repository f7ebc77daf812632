package fovea.dsl.check;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Item;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one setting, asked for one by one; what nobody asked for is reported at the end.
 */
final class SettingArguments {
  private final Sink sink;
  private final SourceText source;
  private final Evaluator evaluator;
  private final Item.Setting setting;
  private final List<Value> positional = new ArrayList<>();
  private final Map<String, Argument> named = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private int next;
  private boolean failed;

  SettingArguments(Sink sink, SourceText source, Evaluator evaluator, Item.Setting setting) {
    this.sink = sink;
    this.source = source;
    this.evaluator = evaluator;
    this.setting = setting;
    for (Argument argument : setting.arguments()) {
      Name name = argument.name();
      if (name == null) {
        positional.addAll(argument.values());
      } else {
        Argument before = named.putIfAbsent(name.text(), argument);
        if (before != null) {
          failed = true;
          sink.add(
              Diagnostic.of("E107", source, argument.span(), "`" + name.text() + "` is given twice")
                  .withLabel(source, before.span(), "first given here"));
        }
      }
    }
  }

  /** Whether any mistake was reported. */
  boolean failed() {
    return failed;
  }

  Span span() {
    return setting.name().span();
  }

  /** The next bare word, one of the given; null after a mistake. */
  @Nullable String word(List<String> choices) {
    Value value = next < positional.size() ? positional.get(next) : null;
    next++;
    if (value == null) {
      fail("E108", span(), "`" + setting.name().text() + "` needs a word", choices(choices));
      return null;
    }
    String text =
        value instanceof Expr.Reference reference && reference.qualifier() == null
            ? reference.name()
            : "";
    if (choices.contains(text)) {
      return text;
    }
    String near = Suggestions.nearest(text, choices);
    Diagnostic unknown =
        Diagnostic.of(
            "E102",
            source,
            value.span(),
            "`" + setting.name().text() + "` has no `" + source.slice(value.span()) + "`");
    sink.add(
        near == null
            ? unknown.withHelp(choices(choices))
            : unknown.withReplacement("did you mean `" + near + "`?", near));
    failed = true;
    return null;
  }

  private static String choices(List<String> choices) {
    return "it has " + String.join(", ", choices);
  }

  boolean hasMore() {
    return next < positional.size();
  }

  /** Whether the next bare value is this word; takes it if so. */
  boolean flag(String word) {
    if (hasMore()
        && positional.get(next) instanceof Expr.Reference reference
        && reference.name().equals(word)) {
      next++;
      return true;
    }
    return false;
  }

  /** The next bare number. */
  @Nullable Rational number() {
    if (!hasMore() || !(positional.get(next) instanceof Expr expr)) {
      fail("E108", span(), "`" + setting.name().text() + "` needs a number", null);
      next++;
      return null;
    }
    next++;
    return checked(evaluator.evaluate(expr));
  }

  /** The next bare whole number of at least {@code least}. */
  @Nullable Long whole(long least) {
    Span at = hasMore() ? positional.get(next).span() : span();
    Rational number = number();
    return number == null ? null : whole(number, least, at);
  }

  /** The next bare string. */
  Value.@Nullable Text text() {
    if (hasMore() && positional.get(next) instanceof Value.Text text) {
      next++;
      return text;
    }
    fail("E108", span(), "`" + setting.name().text() + "` needs a text in quotes", null);
    next++;
    return null;
  }

  /** The next bare shape of two numbers, {@code 28x28}. */
  int @Nullable [] size() {
    if (hasMore() && positional.get(next) instanceof Value.ShapeLiteral literal) {
      next++;
      String[] parts = literal.text().split("x");
      if (parts.length == 2 && parts[0].length() < 7 && parts[1].length() < 7) {
        int[] size = {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
        if (size[0] > 0 && size[1] > 0) {
          return size;
        }
      }
      fail("E106", literal.span(), "a size is height x width, at least 1x1", null);
      return null;
    }
    fail("E108", span(), "`" + setting.name().text() + "` needs a size such as 28x28", null);
    next++;
    return null;
  }

  /** A named number, or its default. */
  double number(String name, double byDefault) {
    List<Rational> list = numbers(name);
    if (list == null) {
      return byDefault;
    }
    if (list.size() != 1) {
      Argument argument = named.get(name);
      fail(
          "E106",
          argument == null ? span() : argument.span(),
          "`" + name + "` is one number",
          null);
      return byDefault;
    }
    return list.get(0).doubleValue();
  }

  /** A named whole number of at least {@code least}, or its default. */
  long whole(String name, long byDefault, long least) {
    List<Rational> list = numbers(name);
    Argument argument = named.get(name);
    if (list == null || list.isEmpty() || argument == null) {
      return byDefault;
    }
    Long value = whole(list.get(0), least, argument.span());
    return value == null ? byDefault : value;
  }

  /** Named numbers joined by commas; null if not given or wrong. */
  @Nullable List<Rational> numbers(String name) {
    asked.add(name);
    Argument argument = named.get(name);
    if (argument == null) {
      return null;
    }
    List<Rational> numbers = new ArrayList<>();
    for (Value value : argument.values()) {
      Rational number = value instanceof Expr expr ? checked(evaluator.evaluate(expr)) : null;
      if (!(value instanceof Expr)) {
        fail("E106", value.span(), "`" + name + "` is a number", null);
      }
      if (number == null) {
        return null;
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** A named number above 0, or its default. */
  double positive(String name, double byDefault) {
    double value = number(name, byDefault);
    if (!(value > 0)) {
      fail("E106", place(name), "`" + name + "` must be above 0", null);
    }
    return value;
  }

  /** A named number of at least 0 and below 1, or its default. */
  double fraction(String name, double byDefault) {
    double value = number(name, byDefault);
    if (!(value >= 0 && value < 1)) {
      fail("E106", place(name), "`" + name + "` must be at least 0 and below 1", null);
    }
    return value;
  }

  /** A named whole number from 1, or its default. */
  int count(String name, int byDefault) {
    return (int) Math.min(Integer.MAX_VALUE, whole(name, byDefault, 1));
  }

  /** The place of a named value, or of the setting. */
  Span place(String name) {
    Argument argument = named.get(name);
    return argument == null ? span() : argument.span();
  }

  /** Reports values that nobody asked for; of several bare ones the first says it for all. */
  void finish() {
    if (hasMore()) {
      Span span = positional.get(next).span();
      fail(
          "E112",
          span,
          "`" + source.slice(span) + "` has no place behind `" + setting.name().text() + "`",
          "each setting stands on a line of its own, or behind `;`");
    }
    named.forEach(
        (name, argument) -> {
          if (!asked.contains(name)) {
            String near = Suggestions.nearest(name, asked);
            fail(
                "E102",
                argument.span(),
                "`" + setting.name().text() + "` has no option `" + name + "`",
                near != null
                    ? "did you mean `" + near + "`?"
                    : asked.isEmpty() ? "it has none" : choices(asked));
          }
        });
  }

  void fail(String code, Span span, String message, @Nullable String help) {
    failed = true;
    Diagnostic diagnostic = Diagnostic.of(code, source, span, message);
    sink.add(help == null ? diagnostic : diagnostic.withHelp(help));
  }

  private @Nullable Rational checked(@Nullable Rational number) {
    failed |= number == null;
    return number;
  }

  private @Nullable Long whole(Rational number, long least, Span span) {
    if (!number.isWhole()
        || number.numerator().bitLength() > 62
        || number.compareTo(Rational.of(least)) < 0) {
      fail(
          "E106",
          span,
          "`"
              + setting.name().text()
              + "` takes a whole number of at least "
              + least
              + ", got "
              + number,
          null);
      return null;
    }
    return number.numerator().longValueExact();
  }
}
