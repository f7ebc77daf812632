package fovea.dsl.check;

import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Attribute;
import fovea.ir.Axes;
import fovea.ir.Order;
import fovea.ir.Padding;
import fovea.ir.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values of the types that attributes have; null after reporting a mistake. */
final class ValueReader {
  private static final int MOST_DIGITS = 40;

  private final Sink sink;
  private final SourceText source;
  private final Evaluator evaluator;
  private final Map<String, Integer> axesWritten = new HashMap<>();

  ValueReader(Sink sink, SourceText source, Evaluator evaluator) {
    this.sink = sink;
    this.source = source;
    this.evaluator = evaluator;
  }

  /** How many axes were written out for each option: {@code k3x3x3} equals k3, but has three. */
  Map<String, Integer> axesWritten() {
    return axesWritten;
  }

  /** Whether the name is a number's, so that a bare word may be a count. */
  boolean isNumber(String name) {
    return evaluator.isNumber(name);
  }

  /** A whole number of any length; one beyond every bound stands for all that are longer. */
  static BigInteger digits(String text) {
    String significant = text.replaceFirst("^0+(?=.)", "");
    return significant.length() > MOST_DIGITS
        ? BigInteger.TEN.pow(MOST_DIGITS)
        : new BigInteger(significant);
  }

  /** The digits behind a letter: {@code 3}, {@code 3x5}. */
  @Nullable Object numbers(Attribute attribute, String numbers, Span span) {
    List<Integer> all = new ArrayList<>();
    for (String digits : numbers.split("x")) {
      Integer number = whole(digits(digits), attribute, span);
      if (number == null) {
        return null;
      }
      all.add(number);
    }
    return assemble(attribute, all, span, true);
  }

  /** The values behind an equals sign, or a bare one. */
  @Nullable Object read(Attribute attribute, List<Value> values) {
    Value first = values.get(0);
    Span span = first.span().to(values.get(values.size() - 1).span());
    switch (attribute.type()) {
      case NUMBER -> {
        Rational number = single(attribute, values, span);
        return number == null ? null : (Object) number.doubleValue();
      }
      case CHOICE -> {
        return choice(attribute, values, span);
      }
      case SHAPE -> {
        return shape(values, span);
      }
      case COUNT, AXES, PADDING, ORDER -> {
        return counts(attribute, values, span);
      }
      case FLAG -> throw new IllegalStateException("values: a flag has none");
    }
    throw new IllegalStateException("values: type " + attribute.type());
  }

  private @Nullable Object counts(Attribute attribute, List<Value> values, Span span) {
    List<Integer> all = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Value.ShapeLiteral literal && attribute.type() == Attribute.Type.AXES) {
        for (String digits : literal.text().split("x")) {
          Integer number = whole(digits(digits), attribute, span);
          if (number == null) {
            return null;
          }
          all.add(number);
        }
      } else if (value instanceof Expr expr) {
        Rational number = evaluator.evaluate(expr);
        Integer count = number == null ? null : count(number, attribute, expr);
        if (count == null) {
          return null;
        }
        all.add(count);
      } else {
        return fail("E106", value.span(), "`" + source.slice(value.span()) + "` is not a number");
      }
    }
    return assemble(attribute, all, span, false);
  }

  private @Nullable Object assemble(
      Attribute attribute, List<Integer> numbers, Span span, boolean isShort) {
    switch (attribute.type()) {
      case COUNT -> {
        return numbers.size() == 1
            ? numbers.get(0)
            : fail("E106", span, "the " + attribute.name() + " is one number");
      }
      case AXES -> {
        axesWritten.put(attribute.name(), numbers.size());
        return numbers.size() <= 3
            ? new Axes(numbers)
            : fail("E106", span, "the " + attribute.name() + " has at most three axes");
      }
      case PADDING -> {
        List<Integer> sides = numbers;
        if (isShort && numbers.size() > 1) {
          // p1x2 pads rows by 1 and columns by 2, each on both sides.
          sides = new ArrayList<>();
          for (int number : numbers) {
            sides.add(number);
            sides.add(number);
          }
        }
        return sides.size() == 1 || sides.size() % 2 == 0 && sides.size() <= 6
            ? Padding.of(sides)
            : fail("E106", span, "padding takes one value, or before and after for each axis");
      }
      case ORDER -> {
        try {
          return new Order(numbers);
        } catch (IllegalArgumentException e) {
          return fail("E106", span, String.valueOf(e.getMessage()));
        }
      }
      default -> throw new IllegalStateException("values: type " + attribute.type());
    }
  }

  private @Nullable Integer count(Rational number, Attribute attribute, Expr expr) {
    boolean literal = expr instanceof Expr.Literal;
    String text = source.slice(expr.span());
    if (!number.isWhole()) {
      Diagnostic diagnostic =
          Diagnostic.of(
              literal ? "E106" : "E207",
              source,
              expr.span(),
              "the "
                  + attribute.name()
                  + " must be a whole number, "
                  + (literal ? "got " + number : "but `" + text + "` is " + number));
      sink.add(
          diagnostic.withHelp(
              "`round("
                  + text
                  + ")` gives "
                  + number.round()
                  + ", `div8("
                  + text
                  + ")` gives "
                  + Evaluator.divisibleBy8(number)));
      return null;
    }
    int least = least(attribute);
    if (!literal && number.compareTo(Rational.of(least)) < 0) {
      sink.add(
          Diagnostic.of(
              "E207",
              source,
              expr.span(),
              "the "
                  + attribute.name()
                  + " must be at least "
                  + least
                  + ", but `"
                  + text
                  + "` is "
                  + number));
      return null;
    }
    return whole(number.numerator(), attribute, expr.span());
  }

  /** Paddings and the numbers of axes may be 0, all else counts something. */
  private static int least(Attribute attribute) {
    return attribute.type() == Attribute.Type.PADDING || attribute.type() == Attribute.Type.ORDER
        ? 0
        : 1;
  }

  private @Nullable Integer whole(BigInteger number, Attribute attribute, Span span) {
    int least = least(attribute);
    if (number.compareTo(BigInteger.valueOf(least)) < 0) {
      sink.add(
          Diagnostic.of(
              "E106",
              source,
              span,
              "the " + attribute.name() + " must be at least " + least + ", got " + number));
      return null;
    }
    if (number.bitLength() > 31) {
      sink.add(
          Diagnostic.of(
              "E106", source, span, "the " + attribute.name() + " must be at most 2147483647"));
      return null;
    }
    return number.intValueExact();
  }

  @Nullable Rational single(Attribute attribute, List<Value> values, Span span) {
    if (values.size() == 1 && values.get(0) instanceof Expr expr) {
      return evaluator.evaluate(expr);
    }
    sink.add(Diagnostic.of("E106", source, span, "the " + attribute.name() + " is one number"));
    return null;
  }

  private @Nullable Object choice(Attribute attribute, List<Value> values, Span span) {
    String word =
        values.size() == 1 && values.get(0) instanceof Expr.Reference reference
            ? reference.name()
            : source.slice(span);
    if (attribute.choices().contains(word)) {
      return word;
    }
    String near = Suggestions.nearest(word, attribute.choices());
    Diagnostic diagnostic =
        Diagnostic.of(
            "E102",
            source,
            span,
            "`" + attribute.name() + "` is one of " + String.join(", ", attribute.choices()));
    sink.add(
        near == null
            ? diagnostic
            : diagnostic.withReplacement("did you mean `" + near + "`?", near));
    return null;
  }

  private @Nullable Object shape(List<Value> values, Span span) {
    Value first = values.get(0);
    List<Long> dims = new ArrayList<>();
    if (values.size() == 1 && first instanceof Value.ShapeLiteral literal) {
      for (String digits : literal.text().split("x")) {
        BigInteger dim = digits(digits);
        if (dim.signum() == 0 || dim.bitLength() > 31) {
          return fail("E106", span, "each dimension must be 1 to 2147483647, got " + dim);
        }
        dims.add(dim.longValueExact());
      }
      if (dims.size() > 4) {
        return fail("E106", span, "a shape has at most four dimensions, got " + dims.size());
      }
      return new Shape(dims);
    }
    if (values.size() == 1 && first instanceof Expr expr) {
      Rational length = evaluator.evaluate(expr);
      if (length == null) {
        return null;
      }
      if (!length.isWhole() || length.signum() <= 0 || length.numerator().bitLength() > 31) {
        return fail(
            expr instanceof Expr.Literal ? "E106" : "E207",
            span,
            "a vector's length must be a whole number of at least 1, got " + length);
      }
      return Shape.of(length.numerator().longValueExact());
    }
    return fail("E106", span, "a shape looks like 28x28x1");
  }

  private @Nullable Object fail(String code, Span span, String message) {
    sink.add(Diagnostic.of(code, source, span, message));
    return null;
  }
}
