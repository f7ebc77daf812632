package fovea.engine.kernel;

/** Windows without weights, over one slab. */
public interface PoolingKernels {
  /**
   * Computes {@code y[c][p] = sum over k of weight * x[c][source]}.
   *
   * @param y {@code channels} planes of {@code mix.cells()} cells, overwritten
   */
  void mix(Mix mix, int channels, float[] x, int xAt, float[] y, int yAt);

  /** Computes {@code y[c][p] = max over k of x[c][source]}. */
  void maximum(Maxima maxima, int channels, float[] x, int xAt, float[] y, int yAt);

  /**
   * Gives the gradient of each window to the first of its cells that holds the maximum.
   *
   * @param y the maxima
   * @param g their gradient
   * @param dx added to; the caller clears it
   */
  void maximumGradient(
      Maxima maxima,
      int channels,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt);
}
