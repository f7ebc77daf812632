package fovea.ir;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules that several operators share: of their own settings and of their inputs. */
final class Checks {
  private static final BigInteger MOST_WEIGHTS = BigInteger.valueOf(Integer.MAX_VALUE);

  /** Extents and reaches stay below this, so that sums of a few of them are exact in a long. */
  private static final BigInteger MOST_CELLS = BigInteger.ONE.shiftLeft(60);

  private Checks() {}

  /** The shape with these extents, or E308 if one of them is beyond all counting. */
  static Inference extents(String keyword, List<BigInteger> extents) {
    for (BigInteger extent : extents) {
      if (extent.compareTo(MOST_CELLS) > 0) {
        return Inference.error("E308", null, beyond(keyword + " would give an extent of", extent));
      }
    }
    return Inference.of(new Shape(extents.stream().map(BigInteger::longValueExact).toList()));
  }

  /** E308 if a dilated kernel reaches over more cells than can be counted. */
  static @Nullable Finding countable(String keyword, long kernel, long dilation) {
    BigInteger reach =
        BigInteger.valueOf(kernel - 1).multiply(BigInteger.valueOf(dilation)).add(BigInteger.ONE);
    return reach.compareTo(MOST_CELLS) <= 0
        ? null
        : new Finding("E308", "kernel", beyond(keyword + " would reach over", reach), List.of());
  }

  private static String beyond(String what, BigInteger count) {
    return String.format(
        java.util.Locale.ROOT, "%s %,d cells, more than the most of %,d", what, count, MOST_CELLS);
  }

  static void atLeastOne(String keyword, String attribute, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          keyword + ": " + attribute + " must be at least 1, got " + value);
    }
  }

  static void atLeastOne(String keyword, String attribute, Axes axes) {
    axes.values().forEach(value -> atLeastOne(keyword, attribute, value));
  }

  /** A number that must be whole. */
  static int whole(String keyword, String attribute, double value) {
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          keyword + ": " + attribute + " must be a whole number, got " + Numbers.print(value));
    }
    return (int) value;
  }

  /** A probability of dropping: 0 <= p < 1. */
  static void probability(String keyword, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          keyword + ": probability must be at least 0 and below 1, got " + Numbers.print(value));
    }
  }

  /** A finite number above 0. */
  static void positive(String keyword, String attribute, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          keyword + ": " + attribute + " must be above 0, got " + Numbers.print(value));
    }
  }

  static Shape single(String keyword, List<Shape> inputs) {
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(keyword + ": needs one input, got " + inputs.size());
    }
    return inputs.get(0);
  }

  /** E308 if the operator would own more weights than an array holds. */
  static Inference withinWeightLimit(Op op, List<Shape> inputs, Inference inference) {
    Shape shape = inference.shape();
    if (shape == null) {
      return inference;
    }
    BigInteger count =
        op.parameters(inputs).stream()
            .map(Parameter::count)
            .reduce(BigInteger.ZERO, BigInteger::add);
    if (count.compareTo(MOST_WEIGHTS) <= 0) {
      return inference;
    }
    return Inference.error(
        "E308",
        null,
        String.format(
            java.util.Locale.ROOT,
            "%s would have %,d weights, more than one layer can hold (2,147,483,647)",
            op.spec().keyword(),
            count));
  }
}
