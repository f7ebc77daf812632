package fovea.engine;

import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.Crop;
import fovea.ir.Dense;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GaussianNoise;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GlobalMaxPool;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import java.util.List;

/**
 * Every operator in double precision, one image at a time, channels last, written as the formula is
 * and for nothing else: what the kernels are compared with.
 */
public final class Reference implements Op.Visitor<double[]> {
  private static final Window ONE_ROW = new Window(1, 1, 1, 1, 0, 0, false);
  private final Shape in;
  private final Shape out;
  private final double[] x;
  private final List<double[]> parameters;

  private Reference(Shape in, Shape out, double[] x, List<double[]> parameters) {
    this.in = in;
    this.out = out;
    this.x = x;
    this.parameters = parameters;
  }

  /** The operator's output for one image. */
  public static double[] forward(
      Op op, Shape in, Shape out, double[] x, List<double[]> parameters) {
    return op.accept(new Reference(in, out, x, parameters));
  }

  /** The value of one cell; the default outside the image. A sequence is an image of one row. */
  private double at(long y, long x0, long c, double outside) {
    long h = in.spatialRank() == 1 ? 1 : in.get(0);
    long w = in.get(in.spatialRank() - 1);
    boolean inside = y >= 0 && y < h && x0 >= 0 && x0 < w;
    return inside ? x[(int) ((y * w + x0) * in.channels() + c)] : outside;
  }

  @Override
  public double[] input(Input op) {
    return x.clone();
  }

  @Override
  public double[] conv2d(Conv2d op) {
    List<Window> windows = op.windows(in);
    Window rows = windows.get(0);
    Window columns = windows.get(1);
    double[] kernel = parameters.get(0);
    int filters = op.filters();
    int channels = (int) in.channels() / op.groups();
    double[] y = new double[out.size()];
    int next = 0;
    for (int oy = 0; oy < out.get(0); oy++) {
      for (int ox = 0; ox < out.get(1); ox++) {
        for (int f = 0; f < filters; f++) {
          int group = f / (filters / op.groups());
          double sum = op.options().bias() ? parameters.get(1)[f] : 0;
          for (int ky = 0; ky < rows.kernel(); ky++) {
            for (int kx = 0; kx < columns.kernel(); kx++) {
              for (int c = 0; c < channels; c++) {
                long iy = oy * rows.stride() + ky * rows.dilation() - rows.before();
                long ix = ox * columns.stride() + kx * columns.dilation() - columns.before();
                int k = ((ky * (int) columns.kernel() + kx) * channels + c) * filters + f;
                sum += at(iy, ix, group * channels + c, 0) * kernel[k];
              }
            }
          }
          y[next++] = sum;
        }
      }
    }
    return y;
  }

  @Override
  public double[] dense(Dense op) {
    double[] y = new double[op.units()];
    for (int u = 0; u < y.length; u++) {
      y[u] = op.options().bias() ? parameters.get(1)[u] : 0;
      for (int i = 0; i < x.length; i++) {
        y[u] += x[i] * parameters.get(0)[i * y.length + u];
      }
    }
    return y;
  }

  @Override
  public double[] maxPool(MaxPool op) {
    return pool(op.windows(in), false, true);
  }

  @Override
  public double[] avgPool(AvgPool op) {
    return pool(op.windows(in), op.includePadding(), false);
  }

  private double[] pool(List<Window> windows, boolean includePadding, boolean maximum) {
    Window rows = windows.size() == 1 ? ONE_ROW : windows.get(0);
    Window columns = windows.get(windows.size() - 1);
    double[] y = new double[out.size()];
    int next = 0;
    for (int oy = 0; oy < rows.output(); oy++) {
      for (int ox = 0; ox < columns.output(); ox++) {
        for (int c = 0; c < out.channels(); c++) {
          double sum = 0;
          double best = Double.NEGATIVE_INFINITY;
          int count = 0;
          for (int ky = 0; ky < rows.kernel(); ky++) {
            for (int kx = 0; kx < columns.kernel(); kx++) {
              long iy = oy * rows.stride() + ky - rows.before();
              long ix = ox * columns.stride() + kx - columns.before();
              double value = at(iy, ix, c, Double.NaN);
              boolean padding =
                  iy < rows.input() + rows.after() && ix < columns.input() + columns.after();
              if (!Double.isNaN(value)) {
                sum += value;
                best = Math.max(best, value);
              }
              count += !Double.isNaN(value) || includePadding && padding ? 1 : 0;
            }
          }
          y[next++] = maximum ? best : sum / count;
        }
      }
    }
    return y;
  }

  @Override
  public double[] globalAvgPool(GlobalAvgPool op) {
    int channels = (int) in.channels();
    double[] y = new double[channels];
    for (int i = 0; i < x.length; i++) {
      y[i % channels] += x[i] * channels / x.length;
    }
    return y;
  }

  @Override
  public double[] dropout(Dropout op) {
    return x.clone();
  }

  @Override
  public double[] activation(Activation op) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = activate(op, x[i]);
    }
    return y;
  }

  /** An activation of one value. */
  static double activate(Activation op, double x) {
    double hardSigmoid = Math.min(Math.max(x / 6 + 0.5, 0), 1);
    return switch (op.function()) {
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.min(Math.max(x, 0), 6);
      case LEAKY -> x > 0 ? x : op.slope() * x;
      case ELU -> x > 0 ? x : Math.expm1(x);
      case SELU -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));
      case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
      case GELU_TANH ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case SILU -> x / (1 + Math.exp(-x));
      case HARD_SIGMOID -> hardSigmoid;
      case HARD_SILU -> x * hardSigmoid;
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case LINEAR -> x;
    };
  }

  /**
   * The error function by its power series, and from 3 on by the continued fraction of its rest.
   */
  static double erf(double x) {
    double a = Math.abs(x);
    if (a > 3) {
      double rest = a;
      for (int k = 60; k > 0; k--) {
        rest = a + k / 2.0 / rest;
      }
      return Math.copySign(1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / rest, x);
    }
    double power = x;
    double sum = 0;
    for (int n = 0; n < 100; n++) {
      sum += power / (2 * n + 1);
      power *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  @Override
  public double[] softmax(Softmax op) {
    int channels = (int) in.channels();
    double[] y = new double[x.length];
    for (int cell = 0; cell < x.length; cell += channels) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        y[cell + c] = Math.exp(x[cell + c]);
        sum += y[cell + c];
      }
      for (int c = 0; c < channels; c++) {
        y[cell + c] /= sum;
      }
    }
    return y;
  }

  @Override
  public double[] flatten(Flatten op) {
    return x.clone();
  }

  // Without a kernel, and so without anything to compare.

  private static double[] nothing(Op op) {
    throw new IllegalArgumentException("reference: " + op.text() + " has no kernel to compare");
  }

  @Override
  public double[] conv1d(Conv1d op) {
    return nothing(op);
  }

  @Override
  public double[] conv3d(Conv3d op) {
    return nothing(op);
  }

  @Override
  public double[] depthwiseConv2d(DepthwiseConv2d op) {
    return nothing(op);
  }

  @Override
  public double[] transposedConv2d(TransposedConv2d op) {
    return nothing(op);
  }

  @Override
  public double[] zeroPad(ZeroPad op) {
    return nothing(op);
  }

  @Override
  public double[] crop(Crop op) {
    return nothing(op);
  }

  @Override
  public double[] globalMaxPool(GlobalMaxPool op) {
    return nothing(op);
  }

  @Override
  public double[] adaptiveAvgPool(AdaptiveAvgPool op) {
    return nothing(op);
  }

  @Override
  public double[] batchNorm(BatchNorm op) {
    return nothing(op);
  }

  @Override
  public double[] groupNorm(GroupNorm op) {
    return nothing(op);
  }

  @Override
  public double[] layerNorm(LayerNorm op) {
    return nothing(op);
  }

  @Override
  public double[] localResponseNorm(LocalResponseNorm op) {
    return nothing(op);
  }

  @Override
  public double[] spatialDropout(SpatialDropout op) {
    return nothing(op);
  }

  @Override
  public double[] gaussianNoise(GaussianNoise op) {
    return nothing(op);
  }

  @Override
  public double[] prelu(PRelu op) {
    return nothing(op);
  }

  @Override
  public double[] reshape(Reshape op) {
    return nothing(op);
  }

  @Override
  public double[] permute(Permute op) {
    return nothing(op);
  }

  @Override
  public double[] upsample(Upsample op) {
    return nothing(op);
  }

  @Override
  public double[] merge(Merge op) {
    return nothing(op);
  }

  @Override
  public double[] concat(Concat op) {
    return nothing(op);
  }
}
