package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.diagnostic.Span;
import org.jspecify.annotations.Nullable;

/** The range that a param may be held in: {@code param classes = 10 in 2..1000}. */
final class Ranges {
  private Ranges() {}

  /**
   * The param's value; null after reporting that it is outside its range (E206).
   *
   * @param value what it was given; null if that is unknown
   * @param place what to blame
   */
  static @Nullable Rational within(
      Item.Param param, @Nullable Rational value, Span place, Evaluator evaluator) {
    if (value == null || param.low() == null || param.high() == null) {
      return value;
    }
    Rational low = evaluator.evaluate(param.low());
    Rational high = evaluator.evaluate(param.high());
    if (low == null || high == null) {
      return null;
    }
    if (value.compareTo(low) >= 0 && value.compareTo(high) <= 0) {
      return value;
    }
    return evaluator.fail(
        "E206",
        place,
        "`" + param.name().text() + "` is " + value + ", outside its range " + low + ".." + high);
  }
}
