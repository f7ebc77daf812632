package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Draw;
import fovea.engine.kernel.FloatMath;
import fovea.engine.kernel.PointwiseKernels;

/** Functions of each value by itself, and softmax. */
public final class ScalarPointwise implements PointwiseKernels {

  @Override
  public void apply(Function function, int count, float[] x, int xAt, float[] y, int yAt) {
    switch (function) {
      case RELU -> {
        for (int i = 0; i < count; i++) {
          y[yAt + i] = x[xAt + i] < 0 ? 0 : x[xAt + i];
        }
      }
      case TANH -> {
        for (int i = 0; i < count; i++) {
          y[yAt + i] = FloatMath.tanh(x[xAt + i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          y[yAt + i] = FloatMath.sigmoid(x[xAt + i]);
        }
      }
    }
  }

  @Override
  public void gradient(
      Function function, int count, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    switch (function) {
      case RELU -> {
        for (int i = 0; i < count; i++) {
          dx[dxAt + i] = y[yAt + i] > 0 ? g[gAt + i] : 0;
        }
      }
      case TANH -> {
        for (int i = 0; i < count; i++) {
          float value = y[yAt + i];
          dx[dxAt + i] = g[gAt + i] * (1 - value * value);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          float value = y[yAt + i];
          dx[dxAt + i] = g[gAt + i] * (value * (1 - value));
        }
      }
    }
  }

  @Override
  public void add(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] += x[xAt + i];
    }
  }

  @Override
  public void dropout(Draw draw, int count, float[] x, int xAt, float[] y, int yAt) {
    int threshold = draw.threshold();
    float factor = draw.factor();
    for (int i = 0; i < count; i++) {
      y[yAt + i] = draw.bits(i) < threshold ? 0 : factor * x[xAt + i];
    }
  }

  @Override
  public void softmax(int channels, int cells, float[] x, int xAt, float[] y, int yAt) {
    int step = cells * COUNT;
    for (int i = 0; i < step; i++) {
      float highest = x[xAt + i];
      for (int c = 1; c < channels; c++) {
        highest = Math.max(highest, x[xAt + c * step + i]);
      }
      float sum = 0;
      for (int c = 0; c < channels; c++) {
        float e = FloatMath.exp(x[xAt + c * step + i] - highest);
        y[yAt + c * step + i] = e;
        sum += e;
      }
      for (int c = 0; c < channels; c++) {
        y[yAt + c * step + i] /= sum;
      }
    }
  }

  @Override
  public void softmaxGradient(
      int channels, int cells, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    int step = cells * COUNT;
    for (int i = 0; i < step; i++) {
      float sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += y[yAt + c * step + i] * g[gAt + c * step + i];
      }
      for (int c = 0; c < channels; c++) {
        int at = c * step + i;
        dx[dxAt + at] = y[yAt + at] * (g[gAt + at] - sum);
      }
    }
  }
}
