package fovea.engine.train;

import fovea.engine.kernel.Draw;

/**
 * Random numbers by SplitMix64 (Steele, Lea and Flood, 2014): the same on every JDK, and as many
 * independent streams as wanted.
 */
public final class SplitMix {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private long state;

  /** One of the streams of a seed. */
  public SplitMix(long seed, long stream) {
    this.state = Draw.mix(Draw.mix(seed) + GAMMA * (2 * stream + 1));
  }

  /** 64 random bits. */
  public long nextLong() {
    state += GAMMA;
    return Draw.mix(state);
  }

  /** Uniform in 0 (inclusive) to 1 (exclusive). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in 0 (inclusive) to the bound (exclusive). */
  public int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Normal of mean 0 and variance 1, by Marsaglia's polar method. */
  public double nextGaussian() {
    while (true) {
      double u = 2 * nextDouble() - 1;
      double v = 2 * nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * Math.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
  }

  /** Puts the values in a random order (Fisher and Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
