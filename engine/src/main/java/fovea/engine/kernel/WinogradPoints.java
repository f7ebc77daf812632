package fovea.engine.kernel;

/**
 * The matrices of Winograd's convolutions F(2x2, 3x3) and F(4x4, 3x3), after Lavin and Gray: a tile
 * of m x m outputs is {@code A' [(G w G') * (B' x B)] A}, where x are the m + 2 by m + 2 inputs
 * that it sees, w the 3x3 weights, and {@code *} multiplies (m + 2)^2 numbers one by one, 16 for 36
 * multiplications and 36 for 144.
 *
 * <p>They evaluate polynomials at 0, at infinity, and at plus and minus {@link #NEAR} and {@link
 * #FAR} (at plus and minus 1 for 2x2). See docs/adr/0015 for why these points and not 1 and 2: they
 * round three times less.
 */
public final class WinogradPoints {
  /** A point of F(4x4); its powers are exact in float. */
  public static final float NEAR = 0.625f;

  /** The other point of F(4x4); its powers are exact in float. */
  public static final float FAR = 1.5f;

  private static final double[] TWO = {0, 1, -1};
  private static final double[] FOUR = {0, NEAR, -NEAR, FAR, -FAR};

  private WinogradPoints() {}

  /** B': m + 2 rows that make the points' values of a row of m + 2 inputs. */
  public static float[][] inputs(int size) {
    double[] points = points(size);
    int count = size + 2;
    float[][] rows = new float[count][];
    for (int i = 0; i < points.length; i++) {
      rows[i] = coefficients(points, i, count);
    }
    rows[count - 1] = coefficients(points, -1, count);
    return rows;
  }

  /** The coefficients of the product of (x - p) over all points but one. */
  private static float[] coefficients(double[] points, int without, int count) {
    double[] product = new double[count];
    product[0] = 1;
    for (int i = 0; i < points.length; i++) {
      if (i != without) {
        for (int power = count - 1; power >= 0; power--) {
          double lower = power == 0 ? 0 : product[power - 1];
          product[power] = lower - points[i] * product[power];
        }
      }
    }
    float[] rounded = new float[count];
    for (int i = 0; i < count; i++) {
      rounded[i] = (float) product[i] + 0f;
    }
    return rounded;
  }

  /** G: m + 2 rows that make the points' values of a row of three weights. */
  public static float[][] filters(int size) {
    double[] points = points(size);
    float[][] rows = new float[size + 2][3];
    for (int i = 0; i < points.length; i++) {
      double scale = scale(size, i);
      for (int power = 0; power < 3; power++) {
        rows[i][power] = (float) (Math.pow(points[i], power) * scale);
      }
    }
    rows[size + 1][2] = 1;
    return rows;
  }

  /** What the weights' value at a point is multiplied with: 1 / product of (p - q) over others. */
  public static double scale(int size, int point) {
    double[] points = points(size);
    double product = 1;
    for (int i = 0; i < points.length; i++) {
      product *= i == point ? 1 : points[point] - points[i];
    }
    return 1 / product;
  }

  /** A': m rows that make the outputs of m + 2 products. */
  public static float[][] outputs(int size) {
    double[] points = points(size);
    float[][] rows = new float[size][size + 2];
    for (int power = 0; power < size; power++) {
      for (int i = 0; i < points.length; i++) {
        rows[power][i] = (float) Math.pow(points[i], power);
      }
    }
    rows[size - 1][size + 1] = 1;
    return rows;
  }

  private static double[] points(int size) {
    return switch (size) {
      case 2 -> TWO;
      case 4 -> FOUR;
      default -> throw new IllegalArgumentException("tile: must be 2 or 4, got " + size);
    };
  }
}
