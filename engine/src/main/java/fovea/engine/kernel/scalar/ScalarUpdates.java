package fovea.engine.kernel.scalar;

import fovea.engine.kernel.UpdateKernels;

/** Optimizer steps, parameter by parameter. All arrays share the index, so C2 vectorises these. */
public final class ScalarUpdates implements UpdateKernels {

  @Override
  public void decay(int from, int to, float l1, float l2, float[] w, float[] g) {
    for (int i = from; i < to; i++) {
      g[i] += 2 * l2 * w[i] + l1 * Math.signum(w[i]);
    }
  }

  @Override
  public void sgd(
      int from,
      int to,
      float learningRate,
      float momentum,
      boolean nesterov,
      float[] w,
      float[] g,
      float[] v) {
    for (int i = from; i < to; i++) {
      float step = learningRate * g[i];
      float velocity = momentum * v[i] - step;
      v[i] = velocity;
      w[i] += nesterov ? momentum * velocity - step : velocity;
    }
  }

  @Override
  public void adam(
      int from,
      int to,
      float alpha,
      float beta1,
      float beta2,
      float epsilon,
      float[] w,
      float[] g,
      float[] m,
      float[] v) {
    float rest1 = 1 - beta1;
    float rest2 = 1 - beta2;
    for (int i = from; i < to; i++) {
      float mean = beta1 * m[i] + rest1 * g[i];
      float square = beta2 * v[i] + rest2 * (g[i] * g[i]);
      m[i] = mean;
      v[i] = square;
      w[i] -= alpha * mean / ((float) Math.sqrt(square) + epsilon);
    }
  }

  @Override
  public void rmsProp(
      int from,
      int to,
      float learningRate,
      float rho,
      float epsilon,
      float[] w,
      float[] g,
      float[] v) {
    float rest = 1 - rho;
    for (int i = from; i < to; i++) {
      float square = rho * v[i] + rest * (g[i] * g[i]);
      v[i] = square;
      w[i] -= learningRate * g[i] / ((float) Math.sqrt(square) + epsilon);
    }
  }

  @Override
  public void shrink(int from, int to, float factor, float[] w) {
    for (int i = from; i < to; i++) {
      w[i] *= factor;
    }
  }

  @Override
  public void add(int from, int to, float[] x, float[] y) {
    for (int i = from; i < to; i++) {
      y[i] += x[i];
    }
  }

  @Override
  public void average(int from, int to, float kept, float[] w, float[] g) {
    for (int i = from; i < to; i++) {
      w[i] = kept * w[i] + (1 - kept) * g[i];
    }
  }
}
