package fovea.engine.kernel;

/**
 * Means and sums of squared deviations of parts of a set, joined without cancellation (Chan, Golub
 * and LeVeque, 1979).
 */
public final class Moments {
  private Moments() {}

  /**
   * Adds a part.
   *
   * @param count values so far
   * @param to their mean at {@code at}, the sum of their squared deviations from it after that
   * @param moreCount values of the part, at least 1
   */
  public static void add(
      long count, double[] to, int at, long moreCount, double moreMean, double moreSquares) {
    double share = (double) moreCount / (count + moreCount);
    double apart = moreMean - to[at];
    to[at] += apart * share;
    to[at + 1] += moreSquares + apart * apart * share * count;
  }
}
