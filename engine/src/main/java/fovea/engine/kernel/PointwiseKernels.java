package fovea.engine.kernel;

/** Functions of each value by itself, and softmax; {@code count} is a multiple of 16. */
public interface PointwiseKernels {
  /** Computes {@code y = curve(x)}; {@code y} may be {@code x}. */
  void apply(Curve curve, int count, float[] x, int xAt, float[] y, int yAt);

  /**
   * Computes {@code dx = g * curve'(x)}; dx may be g.
   *
   * @param v x itself if {@link Curve#needsInput()}, otherwise {@code curve(x)}
   */
  void gradient(
      Curve curve, int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt);

  /** Adds {@code x} to {@code y}. */
  void add(int count, float[] x, int xAt, float[] y, int yAt);

  /** Computes {@code y = factor * x} where the draw keeps the value, 0 elsewhere. */
  void dropout(Draw draw, int count, float[] x, int xAt, float[] y, int yAt);

  /** Softmax over {@code channels}, at each of {@code cells} cells. */
  void softmax(int channels, int cells, float[] x, int xAt, float[] y, int yAt);

  /** Softmax of each of {@code rows} rows of {@code count} floats, one behind the other. */
  void softmaxRows(int count, int rows, float[] x, int xAt, float[] y, int yAt);

  /** Computes {@code dx = y * (g - sum over channels of y * g)}. */
  void softmaxGradient(
      int channels, int cells, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt);
}
