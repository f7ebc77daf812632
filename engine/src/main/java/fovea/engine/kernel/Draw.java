package fovea.engine.kernel;

/**
 * A random choice for each value of a slab, from its position alone: no state, so that neither
 * threads nor order matter, and the backward pass draws the same again.
 *
 * @param key mixed from seed, step, node and slab
 * @param probability of dropping a value
 */
public record Draw(long key, double probability) {
  /** A quarter of a turn in the units of {@link #bits}. */
  private static final int QUARTER = 1 << 22;

  private static final double SQRT_2 = Math.sqrt(2);
  private static final double LN_2 = 0.6931471805599453;

  /** The key of one slab's draws at one node. */
  public static Draw of(long seed, long step, int node, int slab, double probability) {
    long key = mix(seed + 0x9E3779B97F4A7C15L * step);
    key = mix(key ^ ((long) node << 32 | slab));
    return new Draw(key, probability);
  }

  /** What a kept value is multiplied with: 1/(1-p). */
  public float factor() {
    return (float) (1 / (1 - probability));
  }

  /** Draws at or above this 24-bit number are kept. */
  public int threshold() {
    return (int) Math.round(probability * (1 << 24));
  }

  /** A uniform number of 24 bits for one position. */
  public int bits(int position) {
    return (int) (mix(key + 0x9E3779B97F4A7C15L * (position + 1L)) >>> 40);
  }

  /**
   * A normal number of mean 0 and variance 1 for one position, to 1e-9, by Box and Muller, 1958.
   * Two neighbours share their uniform numbers. Its arithmetic is our own: that of {@link Math} is
   * not promised to give the same bits everywhere, and {@link StrictMath}'s takes two to three
   * times as long.
   */
  public double normal(int position) {
    double length = Math.sqrt(-2 * log((bits(position & ~1) + 0.5) / (1 << 24)));
    int angle = bits(position | 1);
    return length * sine((position & 1) == 0 ? angle + QUARTER : angle);
  }

  /** The logarithm of a number above 0, from that of its exponent and a series for the rest. */
  private static double log(double x) {
    int exponent = Math.getExponent(x);
    double rest = x * Double.longBitsToDouble(1023L - exponent << 52); // 1 to 2
    boolean high = rest > SQRT_2;
    double m = high ? rest * 0.5 : rest;
    double s = (m - 1) / (m + 1);
    double z = s * s;
    double p = ((((z * (1.0 / 11) + 1.0 / 9) * z + 1.0 / 7) * z + 1.0 / 5) * z + 1.0 / 3) * z + 1;
    return (high ? exponent + 1 : exponent) * LN_2 + 2 * s * p;
  }

  /** The sine of a number of 2^-24 turns, by its series over a quarter of one. */
  private static double sine(int angle) {
    int part = angle & (QUARTER - 1);
    double x = ((angle & QUARTER) == 0 ? part : QUARTER - part) * (Math.PI / 2 / QUARTER);
    double z = x * x;
    double p = 1 - z * (1.0 / (14 * 15));
    p = 1 - z * p * (1.0 / (12 * 13));
    p = 1 - z * p * (1.0 / (10 * 11));
    p = 1 - z * p * (1.0 / (8 * 9));
    p = 1 - z * p * (1.0 / (6 * 7));
    p = 1 - z * p * (1.0 / (4 * 5));
    p = 1 - z * p * (1.0 / (2 * 3));
    return (angle & 2 * QUARTER) == 0 ? x * p : -x * p;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
