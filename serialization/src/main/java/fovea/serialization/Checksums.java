package fovea.serialization;

/**
 * CRC32C of two runs of bytes from those of each, so that no byte is summed twice (Adler, zlib's
 * crc32_combine, with the polynomial of Castagnoli).
 *
 * <p>A run's sum is a polynomial over the field of two elements, its highest power in the lowest
 * bit; bytes that follow multiply it by x^8 each.
 */
final class Checksums {
  private static final int POLYNOMIAL = 0x82f6_3b78;
  private static final int ONE = 1 << 31;

  /** x^(2^k) for each k that the bits of a length can ask for. */
  private static final int[] POWERS = powers();

  private Checksums() {}

  /**
   * @param length bytes that {@code second} is the sum of
   */
  static int joined(int first, int second, long length) {
    int shift = ONE;
    int power = 3;
    for (long rest = length; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        shift = times(shift, POWERS[power]);
      }
      power++;
    }
    return times(shift, first) ^ second;
  }

  private static int[] powers() {
    int[] powers = new int[3 + Long.SIZE];
    powers[0] = ONE >>> 1;
    for (int k = 1; k < powers.length; k++) {
      powers[k] = times(powers[k - 1], powers[k - 1]);
    }
    return powers;
  }

  private static int times(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
    }
    return product;
  }
}
