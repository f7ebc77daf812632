package fovea.engine.kernel;

/** Optimizer steps over a range of the flat parameters; {@code from} and {@code to} in floats. */
public interface UpdateKernels {
  /** Adds {@code 2 l2 w + l1 sign(w)} to the gradient. */
  void decay(int from, int to, float l1, float l2, float[] w, float[] g);

  /**
   * Computes {@code v = m v - lr g}, then {@code w += v}, or with Nesterov {@code w += m v - lr g}.
   */
  void sgd(
      int from,
      int to,
      float learningRate,
      float momentum,
      boolean nesterov,
      float[] w,
      float[] g,
      float[] v);

  /**
   * Computes {@code m = b1 m + (1-b1) g}, {@code v = b2 v + (1-b2) g^2}, {@code w -= alpha
   * m/(sqrt(v)+eps)}.
   */
  void adam(
      int from,
      int to,
      float alpha,
      float beta1,
      float beta2,
      float epsilon,
      float[] w,
      float[] g,
      float[] m,
      float[] v);

  /** Computes {@code v = rho v + (1-rho) g^2}, {@code w -= lr g / (sqrt(v) + eps)}. */
  void rmsProp(
      int from,
      int to,
      float learningRate,
      float rho,
      float epsilon,
      float[] w,
      float[] g,
      float[] v);

  /** Multiplies {@code w} by a factor: the decoupled decay of AdamW. */
  void shrink(int from, int to, float factor, float[] w);

  /** Adds {@code x} to {@code y} over the range. */
  void add(int from, int to, float[] x, float[] y);

  /** Computes {@code w = kept * w + (1 - kept) * g}: a running average of what {@code g} holds. */
  void average(int from, int to, float kept, float[] w, float[] g);
}
