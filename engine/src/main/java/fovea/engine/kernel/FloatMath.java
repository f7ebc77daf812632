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

  /** Below this size exp(x) - 1 is the polynomial of exp without its 1. */
  public static final float EXPM1_NEAR = 0.34f;

  /** Below this size erf is x times a polynomial in x squared. */
  public static final float ERF_NEAR = 1f;

  /** From this size on erf is 1. */
  public static final float ERF_FAR = 4f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_0 = 7.88912294e-5f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_1 = -8.02084222e-4f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_2 = 5.18953567e-3f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_3 = -2.68544443e-2f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_4 = 1.12836003e-1f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_5 = -3.7612626e-1f;

  /** Coefficient of erf(x)/x in x squared, highest power first. */
  public static final float ERF_NEAR_6 = 1.12837911f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_0 = -1.41336805e-5f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_1 = 3.52330593e-4f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_2 = -3.76465381e-3f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_3 = 2.40254961e-2f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_4 = -1.06549092e-1f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_5 = -6.34958327e-1f;

  /** Coefficient of log(1 - erf(x))/x, highest power first. */
  public static final float ERF_FAR_6 = -1.12869716f;

  /** Above this log(1 + x) goes by (1 + x) / 2: the square root of 2, less 1. */
  public static final float LOG_NEAR = 0.41421356f;

  /** ln 2. */
  public static final float LN2 = 0.6931472f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_0 = 7.0376836292e-2f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_1 = -1.1514610310e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_2 = 1.1676998740e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_3 = -1.2420140846e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_4 = 1.4249322787e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_5 = -1.6668057665e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_6 = 2.0000714765e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_7 = -2.4999993993e-1f;

  /** Coefficient of log(1 + x) from x^3 on, highest power first. */
  public static final float LOG_8 = 3.3333331174e-1f;

  /** 1 / sqrt 2. */
  public static final float HALF_ROOT = 0.70710678f;

  /** 1 / sqrt(2 pi): the normal density at 0. */
  public static final float NORMAL = 0.39894228f;

  /** sqrt(2 / pi), of gelu by tanh. */
  public static final float GELU_OUTER = 0.79788456f;

  /** The factor of x^3 in gelu by tanh. */
  public static final float GELU_INNER = 0.044715f;

  /** The scale of selu. Klambauer et al., 2017. */
  public static final float SELU_SCALE = 1.05070099f;

  /** What selu tends to, before its scale. */
  public static final float SELU_ALPHA = 1.67326324f;

  /** 1 / 6, the slope of the hard sigmoid. */
  public static final float SIXTH = 0.16666667f;

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

  /** exp(x) - 1 for x up to 0, to 2e-7 of its value. */
  public static float expm1(float x) {
    if (x > -EXPM1_NEAR) {
      float p = ((((EXP_0 * x + EXP_1) * x + EXP_2) * x + EXP_3) * x + EXP_4) * x + EXP_5;
      return p * x * x + x;
    }
    return exp(x) - 1;
  }

  /**
   * The error function 2/sqrt(pi) * integral of exp(-t^2) from 0 to x, to 1.5e-7. Its two
   * polynomials are minimax fits of degree 6, made for this.
   */
  public static float erf(float x) {
    float a = Math.abs(x);
    if (a < ERF_NEAR) {
      float z = x * x;
      float p =
          (((((ERF_NEAR_0 * z + ERF_NEAR_1) * z + ERF_NEAR_2) * z + ERF_NEAR_3) * z + ERF_NEAR_4)
                          * z
                      + ERF_NEAR_5)
                  * z
              + ERF_NEAR_6;
      return p * x;
    }
    float t = a < ERF_FAR ? a : ERF_FAR;
    float p =
        (((((ERF_FAR_0 * t + ERF_FAR_1) * t + ERF_FAR_2) * t + ERF_FAR_3) * t + ERF_FAR_4) * t
                    + ERF_FAR_5)
                * t
            + ERF_FAR_6;
    float y = 1 - exp(p * t);
    return x < 0 ? -y : y;
  }

  /** log(1 + x) for x from 0 to 1, by the polynomial of Cephes' {@code logf} (Moshier, 1992). */
  private static float log1p(float x) {
    boolean near = x < LOG_NEAR;
    float r = near ? x : (x - 1) * 0.5f;
    float p =
        (((((((LOG_0 * r + LOG_1) * r + LOG_2) * r + LOG_3) * r + LOG_4) * r + LOG_5) * r + LOG_6)
                        * r
                    + LOG_7)
                * r
            + LOG_8;
    float z = r * r;
    float y = (p * r * z - 0.5f * z) + r;
    return near ? y : y + LN2;
  }

  /** log(1 + exp(x)). */
  public static float softplus(float x) {
    return (x > 0 ? x : 0) + log1p(exp(-Math.abs(x)));
  }

  /** x * P(X <= x) for a normal X. */
  public static float gelu(float x) {
    return x * normal(x);
  }

  /** The derivative of gelu: P(X <= x) + x * density(x). */
  public static float geluSlope(float x) {
    return normal(x) + x * (NORMAL * exp(x * x * -0.5f));
  }

  private static float normal(float x) {
    return 0.5f * erf(x * HALF_ROOT) + 0.5f;
  }

  /** 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
  public static float geluTanh(float x) {
    return 0.5f * x * (tanh(geluInside(x)) + 1);
  }

  /** The derivative of gelu by tanh. */
  public static float geluTanhSlope(float x) {
    float t = tanh(geluInside(x));
    float inside = GELU_OUTER * (x * x * (3 * GELU_INNER) + 1);
    return 0.5f * (t + 1) + 0.5f * x * (1 - t * t) * inside;
  }

  private static float geluInside(float x) {
    return GELU_OUTER * (x * x * GELU_INNER * x + x);
  }

  /** The derivative of x * sigmoid(x). */
  public static float siluSlope(float x) {
    float s = sigmoid(x);
    return s * (x * (1 - s) + 1);
  }

  /** x / 6 + 1/2, between 0 and 1. */
  public static float hardSigmoid(float x) {
    float y = x * SIXTH + 0.5f;
    return y < 0 ? 0 : y > 1 ? 1 : y;
  }

  /** The derivative of x * hardSigmoid(x). */
  public static float hardSiluSlope(float x) {
    return x < -3 ? 0 : x > 3 ? 1 : x * (2 * SIXTH) + 0.5f;
  }
}
