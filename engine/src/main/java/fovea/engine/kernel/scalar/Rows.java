package fovea.engine.kernel.scalar;

/**
 * Sums over whole arrays from index 0. C2 turns such loops into vector code, but not loops that
 * read two arrays at different offsets; so the kernels copy what they need to rows first.
 */
final class Rows {
  private Rows() {}

  /** Adds {@code w[wAt + t * wStep] * x[first + t]} over {@code taps} rows to {@code y}. */
  static void accumulate(
      int taps, float[][] x, int first, float[] w, int wAt, int wStep, float[] y, int length) {
    int t = 0;
    for (; t + 4 <= taps; t += 4) {
      int at = wAt + t * wStep;
      four(
          x[first + t],
          w[at],
          x[first + t + 1],
          w[at + wStep],
          x[first + t + 2],
          w[at + 2 * wStep],
          x[first + t + 3],
          w[at + 3 * wStep],
          y,
          length);
    }
    for (; t < taps; t++) {
      one(x[first + t], w[wAt + t * wStep], y, length);
    }
  }

  private static void four(
      float[] a,
      float wa,
      float[] b,
      float wb,
      float[] c,
      float wc,
      float[] d,
      float wd,
      float[] y,
      int length) {
    for (int i = 0; i < length; i++) {
      y[i] = (((y[i] + wa * a[i]) + wb * b[i]) + wc * c[i]) + wd * d[i];
    }
  }

  private static void one(float[] x, float w, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      y[i] += w * x[i];
    }
  }

  /** Adds the products of {@code count} pairs of rows, value by value, to {@code y}. */
  static void accumulateProducts(
      int count, float[][] rows, int first, int second, float[] y, int length) {
    int r = 0;
    for (; r + 2 <= count; r += 2) {
      two(rows[first + r], rows[second + r], rows[first + r + 1], rows[second + r + 1], y, length);
    }
    if (r < count) {
      product(rows[first + r], rows[second + r], y, length);
    }
  }

  private static void two(float[] a, float[] b, float[] c, float[] d, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      y[i] = (y[i] + a[i] * b[i]) + c[i] * d[i];
    }
  }

  private static void product(float[] a, float[] b, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      y[i] += a[i] * b[i];
    }
  }

  /** The sum of {@code length} values, a multiple of 4. */
  static float sum(float[] x, int at, int length) {
    float total = 0;
    for (int i = 0; i < length; i += 4) {
      total += (x[at + i] + x[at + i + 1]) + (x[at + i + 2] + x[at + i + 3]);
    }
    return total;
  }

  /** Copies {@code max(x, 0)} or x to {@code y}. */
  static void store(float[] x, int length, boolean relu, float[] y, int yAt) {
    if (!relu) {
      System.arraycopy(x, 0, y, yAt, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      y[yAt + i] = x[i] < 0 ? 0 : x[i];
    }
  }
}
