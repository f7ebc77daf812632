package fovea.engine.kernel;

/** Sliding windows with weights, over one slab. Every index is in floats. */
public interface ConvolutionKernels {
  /**
   * Computes {@code y[f][p] = b[f] + sum over t of w[t][f] * x[places[p] + offsets[t]]}, then
   * {@code max(y, 0)} if {@code relu}.
   *
   * @param w weights from {@code wAt}, readable for 16 floats beyond the last
   * @param b one value for each filter from {@code bAt}, readable likewise; ignored if {@code bAt}
   *     is negative
   * @param y overwritten where the tables point
   */
  void apply(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt,
      Scratch scratch);

  /**
   * Adds {@code sum over p and images of x[places[p] + offsets[t]] * g[f][targets[p]]} to each
   * {@code dw[t][f]}.
   */
  void weightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch);

  /**
   * Adds the sum of each map over its cells and images to {@code db}.
   *
   * @param g {@code filters} maps of {@code cells} cells
   */
  void biasGradient(
      int filters, int cells, float[] g, int gAt, float[] db, int dbAt, Scratch scratch);

  /** Adds the scratch that {@link #apply} uses. */
  void measureApply(Taps taps, Footprint footprint);

  /** Adds the scratch that {@link #weightGradient} and {@link #biasGradient} use. */
  void measureGradients(Taps taps, Footprint footprint);
}
