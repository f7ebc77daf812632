package fovea.ir;

import java.math.BigDecimal;

/** Numbers as the language writes them, in any locale. */
public final class Numbers {
  private Numbers() {}

  /** The shortest decimal text that reads back as the same double: {@code 0.5}, {@code 1e-4}. */
  public static String print(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (decimal.signum() == 0) {
      return "0";
    }
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -3 && exponent < 9) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().toString();
    String sign = digits.startsWith("-") ? "-" : "";
    String mantissa = digits.substring(sign.length());
    String fraction = mantissa.length() > 1 ? "." + mantissa.substring(1) : "";
    return sign + mantissa.charAt(0) + fraction + "e" + exponent;
  }
}
