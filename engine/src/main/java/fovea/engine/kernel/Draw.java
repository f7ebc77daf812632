package fovea.engine.kernel;

/**
 * A random choice for each value of a slab, from its position alone: no state, so that neither
 * threads nor order matter, and the backward pass draws the same again.
 *
 * @param key mixed from seed, step, node and slab
 * @param probability of dropping a value
 */
public record Draw(long key, double probability) {

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
   * A normal number of mean 0 and variance 1 for one position, by Box and Muller, 1958. Two
   * neighbours share their uniform numbers.
   */
  public double normal(int position) {
    double radius = (bits(position & ~1) + 0.5) / (1 << 24);
    double angle = 2 * Math.PI * bits(position | 1) / (1 << 24);
    double length = Math.sqrt(-2 * StrictMath.log(radius));
    return length * ((position & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
