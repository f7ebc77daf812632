package fovea.engine.kernel;

/** Values of several streams joined one by one; {@code count} is a multiple of 16. */
public interface MergeKernels {
  /** Computes {@code y = a + b}; {@code y} may be {@code a}. */
  void sum(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt);

  /** Computes {@code y = factor * x}; {@code y} may be {@code x}. */
  void scale(int count, float factor, float[] x, int xAt, float[] y, int yAt);

  /** Computes {@code y = a * b}; {@code y} may be {@code a}. */
  void product(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt);

  /**
   * Computes {@code y[c][cell] = a[c][cell] * b[c]}; {@code y} may be {@code a}.
   *
   * @param b one cell for each channel
   */
  void scaleChannels(
      int channels, int cells, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt);

  /** Computes {@code y[c] = sum over cells of x[c][cell]}, in the order of the cells. */
  void sumCells(int channels, int cells, float[] x, int xAt, float[] y, int yAt);

  /** Computes {@code y = max(a, b)}; {@code y} may be {@code a}. */
  void larger(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt);

  /**
   * Moves the gradient of a maximum to where {@code x} holds it: there {@code dx = g} and then
   * {@code g = 0}, elsewhere {@code dx = 0}. Called for one stream after the other, it gives each
   * gradient to the first that holds the maximum.
   *
   * @param y the maxima
   * @param g what their gradients still have to give
   */
  void giveToHolder(
      int count, float[] x, int xAt, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt);
}
