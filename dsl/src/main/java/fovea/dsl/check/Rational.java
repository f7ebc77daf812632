package fovea.dsl.check;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * An exact fraction in lowest terms, so that 45*1.4 is 63 and 1/3*3 is 1.
 *
 * @param numerator carries the sign
 * @param denominator above 0
 */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
  private static final int MOST_DIGITS = 300;

  static final Rational ZERO = of(0);
  static final Rational ONE = of(1);

  Rational {
    if (denominator.signum() == 0) {
      throw new ArithmeticException("rational: the denominator is 0");
    }
    BigInteger divisor = numerator.gcd(denominator);
    if (denominator.signum() < 0) {
      divisor = divisor.negate();
    }
    numerator = numerator.divide(divisor);
    denominator = denominator.divide(divisor);
  }

  static Rational of(long value) {
    return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
  }

  static Rational of(boolean value) {
    return value ? ONE : ZERO;
  }

  /**
   * The exact value of a number's text.
   *
   * @throws NumberFormatException if it is no number, or has more than {@value #MOST_DIGITS} digits
   *     when it is written out
   */
  static Rational parse(String text) {
    if (text.length() > MOST_DIGITS) {
      throw new NumberFormatException("rational: too many digits");
    }
    BigDecimal decimal = new BigDecimal(text);
    if (Math.abs((long) decimal.scale()) > MOST_DIGITS) {
      throw new NumberFormatException("rational: too many digits");
    }
    return of(decimal);
  }

  private static Rational of(BigDecimal decimal) {
    return decimal.scale() <= 0
        ? new Rational(decimal.toBigIntegerExact(), BigInteger.ONE)
        : new Rational(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
  }

  Rational plus(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Rational negate() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational minus(Rational other) {
    return plus(other.negate());
  }

  Rational times(Rational other) {
    return new Rational(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /**
   * @throws ArithmeticException if the other is 0
   */
  Rational over(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  /** The remainder with the sign of the divisor: a - b floor(a/b). */
  Rational modulo(Rational other) {
    return minus(other.times(over(other).floor()));
  }

  Rational floor() {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    BigInteger down = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    return new Rational(down, BigInteger.ONE);
  }

  Rational ceil() {
    return negate().floor().negate();
  }

  /** To the nearest whole number, a half upwards. */
  Rational round() {
    return plus(new Rational(BigInteger.ONE, BigInteger.TWO)).floor();
  }

  boolean isWhole() {
    return denominator.equals(BigInteger.ONE);
  }

  int signum() {
    return numerator.signum();
  }

  /** Bits of the longer part, for a bound on what expressions may grow to. */
  int bits() {
    return Math.max(numerator.bitLength(), denominator.bitLength());
  }

  double doubleValue() {
    return new BigDecimal(numerator)
        .divide(new BigDecimal(denominator), MathContext.DECIMAL128)
        .doubleValue();
  }

  @Override
  public int compareTo(Rational other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  /** A whole number, a short decimal, or a fraction. */
  @Override
  public String toString() {
    if (isWhole()) {
      return numerator.toString();
    }
    try {
      BigDecimal exact = new BigDecimal(numerator).divide(new BigDecimal(denominator));
      if (exact.precision() <= 12 && Math.abs(exact.scale()) <= 12) {
        return exact.stripTrailingZeros().toPlainString();
      }
    } catch (ArithmeticException endless) {
      // No finite decimal: the fraction says it exactly.
    }
    return numerator + "/" + denominator;
  }
}
