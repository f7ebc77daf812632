package fovea.engine.kernel;

/** Fully connected layers over one slab; weights are in x out, as in the model. */
public interface DenseKernels {
  /**
   * Computes {@code y[u] = b[u] + sum over i of w[i][u] * x[i]}, then {@code max(y, 0)} if {@code
   * relu}.
   *
   * @param w readable for 16 floats beyond the last weight
   * @param b from {@code bAt}, readable likewise; ignored if {@code bAt} is negative
   */
  void apply(
      int inputs,
      int units,
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
   * Computes the same for one image, whose inputs and units stand side by side.
   *
   * @param w readable for 16 floats beyond the last weight
   * @param b readable likewise; ignored if {@code bAt} is negative
   * @param y anything is written beyond the last unit, up to a multiple of 16
   */
  void applyToRow(
      int inputs,
      int units,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt);

  /** Computes {@code dx[i] = sum over u of w[i][u] * g[u]} for one image. */
  void rowInputGradient(
      int inputs,
      int units,
      float[] g,
      int gAt,
      float[] w,
      int wAt,
      float[] dx,
      int dxAt,
      Scratch scratch);

  /** Adds the scratch that {@link #rowInputGradient} uses. */
  void measureRow(Footprint footprint);

  /** Adds {@code x[i] * g[u]} to each {@code dw[i][u]}, for one image. */
  void rowWeightGradient(
      int inputs, int units, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt);

  /** Computes {@code dx[i] = sum over u of w[i][u] * g[u]}. */
  void inputGradient(
      int inputs,
      int units,
      float[] g,
      int gAt,
      float[] w,
      int wAt,
      float[] dx,
      int dxAt,
      Scratch scratch);

  /**
   * Computes {@code dw[i][u] = sum over images of x[i] * g[u]} for all images of a batch.
   *
   * @param count images, a multiple of 16
   * @param slabStep floats of x from 16 images to the next 16; they lie as {@code [i][image]}
   * @param g panels of 16 units, {@code panelStep} floats apart; each has 16 floats an image
   */
  void weightGradient(
      int inputs,
      int units,
      int count,
      int slabStep,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      int panelStep,
      float[] dw,
      int dwAt,
      Scratch scratch);

  /**
   * Adds the scratch that these kernels use.
   *
   * @param back whether {@link #inputGradient} is computed too
   * @param learns whether {@link #weightGradient} is computed too
   */
  void measure(int units, boolean back, boolean learns, Footprint footprint);
}
