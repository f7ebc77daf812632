package fovea.engine.kernel;

/**
 * exp and what is made of it, in float arithmetic of our own: the same bits in the interpreter, in
 * compiled code and on every JDK, which {@link Math#exp} does not promise.
 */
public final class FloatMath {
  /** Below this exp gives 0. */
  public static final float LOWEST = -87.33654f;

  /** Above this exp gives its value here, just below the largest float. */
  public static final float HIGHEST = 88.72283f;

  /** 1 / ln 2. */
  public static final float LOG2_E = 1.44269504f;

  /** ln 2, its leading bits, so that a multiple of it is exact. */
  public static final float LN2_HIGH = 0.693359375f;

  /** ln 2, the rest. */
  public static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5 * 2^23: adding and subtracting it rounds to the nearest integer. */
  public static final float ROUND = 12582912f;

  /** Coefficient of exp, highest power first. */
  public static final float EXP_0 = 1.9875691500E-4f;

  /** Coefficient of exp, highest power first. */
  public static final float EXP_1 = 1.3981999507E-3f;

  /** Coefficient of exp, highest power first. */
  public static final float EXP_2 = 8.3334519073E-3f;

  /** Coefficient of exp, highest power first. */
  public static final float EXP_3 = 4.1665795894E-2f;

  /** Coefficient of exp, highest power first. */
  public static final float EXP_4 = 1.6666665459E-1f;

  /** Coefficient of exp, highest power first. */
  public static final float EXP_5 = 5.0000001201E-1f;

  /** Below this size tanh is a polynomial. */
  public static final float TANH_NEAR = 0.625f;

  /** Coefficient of tanh(x)/x in x squared. */
  public static final float TANH_4 = -5.70498872745E-3f;

  /** Coefficient of tanh(x)/x in x squared. */
  public static final float TANH_3 = 2.06390887954E-2f;

  /** Coefficient of tanh(x)/x in x squared. */
  public static final float TANH_2 = -5.37397155531E-2f;

  /** Coefficient of tanh(x)/x in x squared. */
  public static final float TANH_1 = 1.33314422036E-1f;

  /** Coefficient of tanh(x)/x in x squared. */
  public static final float TANH_0 = -3.33332819422E-1f;

  private FloatMath() {}

  /**
   * e to the x, to 2 units in the last place. Source: the polynomial of Cephes' {@code expf}
   * (Moshier, 1992).
   */
  public static float exp(float x) {
    if (x < LOWEST) {
      return 0;
    }
    float bounded = x > HIGHEST ? HIGHEST : x;
    float n = (bounded * LOG2_E + ROUND) - ROUND;
    float r = (bounded - n * LN2_HIGH) - n * LN2_LOW;
    float p = ((((EXP_0 * r + EXP_1) * r + EXP_2) * r + EXP_3) * r + EXP_4) * r + EXP_5;
    float y = p * r * r + r + 1;
    int half = (int) n >> 1;
    return y * power(half) * power((int) n - half);
  }

  private static float power(int exponent) {
    return Float.intBitsToFloat((exponent + 127) << 23);
  }

  /** 1 / (1 + exp(-x)). */
  public static float sigmoid(float x) {
    return 1 / (1 + exp(-x));
  }

  /** Hyperbolic tangent: odd, by a polynomial near 0 and by exp elsewhere. */
  public static float tanh(float x) {
    float a = Math.abs(x);
    if (a < TANH_NEAR) {
      float z = x * x;
      float p = (((TANH_4 * z + TANH_3) * z + TANH_2) * z + TANH_1) * z + TANH_0;
      return p * z * x + x;
    }
    float y = 1 - 2 / (exp(2 * a) + 1);
    return x < 0 ? -y : y;
  }
}
