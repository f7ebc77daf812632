package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.FloatMath.SELU_ALPHA;
import static fovea.engine.kernel.FloatMath.SELU_SCALE;
import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Draw;
import fovea.engine.kernel.FloatMath;
import fovea.engine.kernel.PointwiseKernels;

/** Functions of each value by itself, and softmax. */
public final class ScalarPointwise implements PointwiseKernels {

  @Override
  public void apply(Curve curve, int count, float[] x, int xAt, float[] y, int yAt) {
    switch (curve.function()) {
      case RELU -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v < 0 ? 0 : v;
        }
      }
      case RELU6 -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v < 0 ? 0 : v > 6 ? 6 : v;
        }
      }
      case LEAKY -> {
        float slope = curve.slope();
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v < 0 ? slope * v : v;
        }
      }
      case ELU -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v > 0 ? v : FloatMath.expm1(v);
        }
      }
      case SELU -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = SELU_SCALE * (v > 0 ? v : SELU_ALPHA * FloatMath.expm1(v));
        }
      }
      case GELU -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = FloatMath.gelu(v);
        }
      }
      case GELU_TANH -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = FloatMath.geluTanh(v);
        }
      }
      case SILU -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v * FloatMath.sigmoid(v);
        }
      }
      case HARD_SIGMOID -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = FloatMath.hardSigmoid(v);
        }
      }
      case HARD_SILU -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v * FloatMath.hardSigmoid(v);
        }
      }
      case TANH -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = FloatMath.tanh(v);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = FloatMath.sigmoid(v);
        }
      }
      case SOFTPLUS -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = FloatMath.softplus(v);
        }
      }
      case SOFTSIGN -> {
        for (int i = 0; i < count; i++) {
          float v = x[xAt + i];
          y[yAt + i] = v / (Math.abs(v) + 1);
        }
      }
    }
  }

  @Override
  public void gradient(
      Curve curve, int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    switch (curve.function()) {
      case RELU -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = value > 0 ? g[gAt + i] : 0;
        }
      }
      case RELU6 -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = value > 0 && value < 6 ? g[gAt + i] : 0;
        }
      }
      case LEAKY -> {
        float slope = curve.slope();
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = value > 0 ? g[gAt + i] : g[gAt + i] * slope;
        }
      }
      case ELU -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = value > 0 ? g[gAt + i] : g[gAt + i] * (value + 1);
        }
      }
      case SELU -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * (value > 0 ? SELU_SCALE : value + SELU_SCALE * SELU_ALPHA);
        }
      }
      case GELU -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * FloatMath.geluSlope(value);
        }
      }
      case GELU_TANH -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * FloatMath.geluTanhSlope(value);
        }
      }
      case SILU -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * FloatMath.siluSlope(value);
        }
      }
      case HARD_SIGMOID -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = value > 0 && value < 1 ? g[gAt + i] * FloatMath.SIXTH : 0;
        }
      }
      case HARD_SILU -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * FloatMath.hardSiluSlope(value);
        }
      }
      case TANH -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * (1 - value * value);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * (value * (1 - value));
        }
      }
      case SOFTPLUS -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * -FloatMath.expm1(-value);
        }
      }
      case SOFTSIGN -> {
        for (int i = 0; i < count; i++) {
          float value = v[vAt + i];
          dx[dxAt + i] = g[gAt + i] * ((1 - Math.abs(value)) * (1 - Math.abs(value)));
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
  public void softmaxRows(int count, int rows, float[] x, int xAt, float[] y, int yAt) {
    for (int row = 0; row < rows; row++) {
      int from = xAt + row * count;
      int to = yAt + row * count;
      float maximum = x[from];
      for (int i = 1; i < count; i++) {
        maximum = Math.max(maximum, x[from + i]);
      }
      float sum = 0;
      for (int i = 0; i < count; i++) {
        float e = FloatMath.exp(x[from + i] - maximum);
        y[to + i] = e;
        sum += e;
      }
      for (int i = 0; i < count; i++) {
        y[to + i] = y[to + i] / sum;
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
