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
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Every operator in double precision, one image at a time, channels last, written as the formula is
 * and for nothing else: what the kernels are compared with.
 */
public final class Reference implements Op.Visitor<double[]> {
  private static final Window ONE_CELL = new Window(1, 1, 1, 1, 0, 0, false);
  private final List<Shape> ins;
  private final List<double[]> xs;
  private final Shape in;
  private final Shape out;
  private final double[] x;
  private final List<double[]> parameters;

  private Reference(List<Shape> ins, Shape out, List<double[]> xs, List<double[]> parameters) {
    this.ins = ins;
    this.xs = xs;
    this.in = ins.get(0);
    this.out = out;
    this.x = xs.get(0);
    this.parameters = parameters;
  }

  /** The operator's output for one image, or for one of each of its inputs. */
  public static double[] forward(
      Op op, List<Shape> ins, Shape out, List<double[]> xs, List<double[]> parameters) {
    return op.accept(new Reference(ins, out, xs, parameters));
  }

  /**
   * The value of a node for one image in each of the network's inputs.
   *
   * @param parameters all tensors of the network, in the order of its nodes
   */
  public static double[] forward(
      Network network, int result, List<double[]> inputs, List<double[]> parameters) {
    List<double[]> values = new ArrayList<>();
    int input = 0;
    int parameter = 0;
    for (Node node : network.nodes().subList(0, result + 1)) {
      int count = network.parameters(node).size();
      List<double[]> own = parameters.subList(parameter, parameter + count);
      parameter += count;
      values.add(
          node.op() instanceof Input
              ? inputs.get(input++)
              : forward(
                  node.op(),
                  network.inputShapes(node),
                  node.shape(),
                  node.inputs().stream().map(values::get).toList(),
                  own));
    }
    return values.get(result);
  }

  /**
   * The value of a node for each image of a batch in training: a {@code bn} that is not frozen uses
   * the mean and variance of the batch.
   *
   * @param images for each image its inputs
   * @param parameters all tensors of the network, in the order of its nodes
   */
  public static List<double[]> training(
      Network network, int result, List<List<double[]>> images, List<double[]> parameters) {
    List<List<double[]>> values = new ArrayList<>();
    int input = 0;
    int parameter = 0;
    for (Node node : network.nodes().subList(0, result + 1)) {
      int count = network.parameters(node).size();
      List<double[]> own = new ArrayList<>(parameters.subList(parameter, parameter + count));
      parameter += count;
      if (node.op() instanceof BatchNorm op && !op.freeze()) {
        List<double[]> moments = moments(values.get(node.inputs().get(0)), own.get(0).length);
        own.set(2, moments.get(0));
        own.set(3, moments.get(1));
      }
      List<double[]> outputs = new ArrayList<>();
      for (int n = 0; n < images.size(); n++) {
        int image = n;
        outputs.add(
            node.op() instanceof Input
                ? images.get(n).get(input)
                : forward(
                    node.op(),
                    network.inputShapes(node),
                    node.shape(),
                    node.inputs().stream().map(id -> values.get(id).get(image)).toList(),
                    own));
      }
      input += node.op() instanceof Input ? 1 : 0;
      values.add(outputs);
    }
    return values.get(result);
  }

  /** The mean and the biased variance of each channel over all images and cells. */
  static List<double[]> moments(List<double[]> batch, int channels) {
    double[] means = new double[channels];
    double[] variances = new double[channels];
    double count = (double) batch.size() * batch.get(0).length / channels;
    for (double[] image : batch) {
      for (int i = 0; i < image.length; i++) {
        means[i % channels] += image[i] / count;
      }
    }
    for (double[] image : batch) {
      for (int i = 0; i < image.length; i++) {
        double deviation = image[i] - means[i % channels];
        variances[i % channels] += deviation * deviation / count;
      }
    }
    return List.of(means, variances);
  }

  /** The value of one cell; the default outside. An image is a volume of one slice. */
  private double at(long z, long y, long x0, long c, double outside) {
    long d = extent(in, 0);
    long h = extent(in, 1);
    long w = extent(in, 2);
    boolean inside = z >= 0 && z < d && y >= 0 && y < h && x0 >= 0 && x0 < w;
    return inside ? x[(int) (((z * h + y) * w + x0) * in.channels() + c)] : outside;
  }

  /** Cells along the slices (0), rows (1) or columns (2); 1 where the shape lacks that axis. */
  private static long extent(Shape shape, int axis) {
    int own = axis - 3 + shape.spatialRank();
    return own < 0 ? 1 : shape.get(own);
  }

  /** The windows along slices, rows and columns. */
  private static Window[] three(List<Window> windows) {
    Window[] three = {ONE_CELL, ONE_CELL, ONE_CELL};
    for (int i = 0; i < windows.size(); i++) {
      three[3 - windows.size() + i] = windows.get(i);
    }
    return three;
  }

  /** The input cell that a window's k-th one reads. */
  private static long cell(Window window, long output, long k) {
    return output * window.stride() + k * window.dilation() - window.before();
  }

  @Override
  public double[] input(Input op) {
    return x.clone();
  }

  @Override
  public double[] conv2d(Conv2d op) {
    return convolution(op.windows(in), op.filters(), op.groups(), op.options().bias());
  }

  @Override
  public double[] conv1d(Conv1d op) {
    return convolution(op.windows(in), op.filters(), op.groups(), op.options().bias());
  }

  @Override
  public double[] conv3d(Conv3d op) {
    return convolution(op.windows(List.of(in)), op.filters(), op.groups(), op.options().bias());
  }

  @Override
  public double[] depthwiseConv2d(DepthwiseConv2d op) {
    int channels = (int) in.channels();
    List<Window> windows = op.windows(List.of(in));
    return convolution(windows, channels * op.multiplier(), channels, op.options().bias());
  }

  private double[] convolution(List<Window> windows, int filters, int groups, boolean bias) {
    Window[] w = three(windows);
    int channels = (int) in.channels() / groups;
    return eachCell(
        (oz, oy, ox, f) -> {
          int group = (int) f / (filters / groups);
          double sum = bias ? parameters.get(1)[(int) f] : 0;
          int tap = 0;
          for (int kz = 0; kz < w[0].kernel(); kz++) {
            for (int ky = 0; ky < w[1].kernel(); ky++) {
              for (int kx = 0; kx < w[2].kernel(); kx++, tap++) {
                for (int c = 0; c < channels; c++) {
                  int k = (tap * channels + c) * filters + (int) f;
                  long iz = cell(w[0], oz, kz);
                  long iy = cell(w[1], oy, ky);
                  long ix = cell(w[2], ox, kx);
                  sum += at(iz, iy, ix, group * channels + c, 0) * parameters.get(0)[k];
                }
              }
            }
          }
          return sum;
        });
  }

  /** Each input cell writes its multiple of the kernel; what falls outside is cut. */
  @Override
  public double[] transposedConv2d(TransposedConv2d op) {
    double[] y = new double[out.size()];
    int filters = op.filters();
    int channels = (int) in.channels();
    if (op.options().bias()) {
      Arrays.setAll(y, i -> parameters.get(1)[i % filters]);
    }
    Window rows = op.cut(0, in.get(0));
    Window columns = op.cut(1, in.get(1));
    for (int iy = 0; iy < in.get(0); iy++) {
      for (int ix = 0; ix < in.get(1); ix++) {
        for (int ky = 0; ky < rows.kernel(); ky++) {
          for (int kx = 0; kx < columns.kernel(); kx++) {
            long oy = cell(rows, iy, ky);
            long ox = cell(columns, ix, kx);
            if (oy < 0 || oy >= out.get(0) || ox < 0 || ox >= out.get(1)) {
              continue;
            }
            for (int c = 0; c < channels; c++) {
              for (int f = 0; f < filters; f++) {
                int k = ((ky * (int) columns.kernel() + kx) * channels + c) * filters + f;
                int to = (int) (oy * out.get(1) + ox) * filters + f;
                y[to] += at(0, iy, ix, c, Double.NaN) * parameters.get(0)[k];
              }
            }
          }
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
    Window[] w = three(windows);
    return eachCell(
        (oz, oy, ox, c) -> {
          double sum = 0;
          double best = Double.NEGATIVE_INFINITY;
          int count = 0;
          for (int kz = 0; kz < w[0].kernel(); kz++) {
            for (int ky = 0; ky < w[1].kernel(); ky++) {
              for (int kx = 0; kx < w[2].kernel(); kx++) {
                long iz = cell(w[0], oz, kz);
                long iy = cell(w[1], oy, ky);
                long ix = cell(w[2], ox, kx);
                double value = at(iz, iy, ix, c, Double.NaN);
                if (!Double.isNaN(value)) {
                  sum += value;
                  best = Math.max(best, value);
                }
                boolean padding =
                    iz < w[0].input() + w[0].after()
                        && iy < w[1].input() + w[1].after()
                        && ix < w[2].input() + w[2].after();
                count += !Double.isNaN(value) || includePadding && padding ? 1 : 0;
              }
            }
          }
          return maximum ? best : sum / count;
        });
  }

  @Override
  public double[] globalMaxPool(GlobalMaxPool op) {
    int channels = (int) in.channels();
    double[] y = new double[channels];
    Arrays.fill(y, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      y[i % channels] = Math.max(y[i % channels], x[i]);
    }
    return y;
  }

  @Override
  public double[] adaptiveAvgPool(AdaptiveAvgPool op) {
    return eachCell(
        (oz, oy, ox, c) -> {
          double sum = 0;
          int count = 0;
          for (long iz = share(0, oz); iz < shareEnd(0, oz); iz++) {
            for (long iy = share(1, oy); iy < shareEnd(1, oy); iy++) {
              for (long ix = share(2, ox); ix < shareEnd(2, ox); ix++) {
                sum += at(iz, iy, ix, c, Double.NaN);
                count++;
              }
            }
          }
          return sum / count;
        });
  }

  private long share(int axis, long output) {
    return Math.floorDiv(output * extent(in, axis), extent(out, axis));
  }

  private double shareEnd(int axis, long output) {
    return Math.ceil((output + 1.0) * extent(in, axis) / extent(out, axis));
  }

  /** A value of the output by its place. */
  private interface Cell {
    double at(long z, long y, long x, long c);
  }

  private double[] eachCell(Cell cell) {
    double[] y = new double[out.size()];
    int next = 0;
    for (long oz = 0; oz < extent(out, 0); oz++) {
      for (long oy = 0; oy < extent(out, 1); oy++) {
        for (long ox = 0; ox < extent(out, 2); ox++) {
          for (long c = 0; c < out.channels(); c++) {
            y[next++] = cell.at(oz, oy, ox, c);
          }
        }
      }
    }
    return y;
  }

  @Override
  public double[] zeroPad(ZeroPad op) {
    Window[] w = edges(op.padding());
    return eachCell(
        (oz, oy, ox, c) -> at(oz - w[0].before(), oy - w[1].before(), ox - w[2].before(), c, 0));
  }

  @Override
  public double[] crop(Crop op) {
    Window[] w = edges(op.padding());
    return eachCell(
        (oz, oy, ox, c) ->
            at(oz + w[0].before(), oy + w[1].before(), ox + w[2].before(), c, Double.NaN));
  }

  private Window[] edges(Padding padding) {
    List<Window> windows = new ArrayList<>();
    for (int axis = 0; axis < in.spatialRank(); axis++) {
      windows.add(padding.window(axis, in.get(axis), 1, 1, 1, false));
    }
    return three(windows);
  }

  @Override
  public double[] reshape(Reshape op) {
    return x.clone();
  }

  @Override
  public double[] permute(Permute op) {
    List<Integer> axes = op.order().axes();
    double[] y = new double[x.length];
    int[] at = new int[axes.size()];
    for (int i = 0; i < y.length; i++) {
      int rest = i;
      for (int axis = at.length - 1; axis >= 0; axis--) {
        at[axes.get(axis)] = rest % (int) out.get(axis);
        rest /= (int) out.get(axis);
      }
      int from = 0;
      for (int axis = 0; axis < at.length; axis++) {
        from = from * (int) in.get(axis) + at[axis];
      }
      y[i] = x[from];
    }
    return y;
  }

  @Override
  public double[] upsample(Upsample op) {
    if (!op.bilinear()) {
      return eachCell(
          (oz, oy, ox, c) -> at(oz / times(0), oy / times(1), ox / times(2), c, Double.NaN));
    }
    int fy = op.factor().get(0);
    int fx = op.factor().get(1);
    // The tent of each input cell's centre, those beyond the edge folded onto it.
    return eachCell(
        (oz, oy, ox, c) -> {
          double sum = 0;
          for (long iy = -1; iy <= in.get(0); iy++) {
            for (long ix = -1; ix <= in.get(1); ix++) {
              double tall = Math.max(0, 1 - Math.abs((oy + 0.5) / fy - (iy + 0.5)));
              double wide = Math.max(0, 1 - Math.abs((ox + 0.5) / fx - (ix + 0.5)));
              long y = Math.min(Math.max(iy, 0), in.get(0) - 1);
              long x0 = Math.min(Math.max(ix, 0), in.get(1) - 1);
              sum += tall * wide * at(0, y, x0, c, Double.NaN);
            }
          }
          return sum;
        });
  }

  private long times(int axis) {
    return extent(out, axis) / extent(in, axis);
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
  public double[] spatialDropout(SpatialDropout op) {
    return x.clone();
  }

  @Override
  public double[] gaussianNoise(GaussianNoise op) {
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

  @Override
  public double[] merge(Merge op) {
    int channels = (int) out.channels();
    double[] y = new double[out.size()];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      double product = 1;
      double largest = Double.NEGATIVE_INFINITY;
      for (double[] each : xs) {
        double value = each[each.length < y.length ? i % channels : i];
        sum += value;
        product *= value;
        largest = Math.max(largest, value);
      }
      y[i] =
          switch (op.function()) {
            case ADD -> sum;
            case MUL -> product;
            case MAX -> largest;
            case AVG -> sum / xs.size();
          };
    }
    return y;
  }

  @Override
  public double[] concat(Concat op) {
    double[] y = new double[out.size()];
    int next = 0;
    for (int cell = 0; next < y.length; cell++) {
      for (int i = 0; i < xs.size(); i++) {
        int channels = (int) ins.get(i).channels();
        for (int c = 0; c < channels; c++) {
          y[next++] = xs.get(i)[cell * channels + c];
        }
      }
    }
    return y;
  }

  /** Values less their group's mean, by the root of its variance; then gamma and beta. */
  private double[] normalise(double epsilon, IntUnaryOperator group) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (int k = 0; k < y.length; k++) {
        if (group.applyAsInt(k) == group.applyAsInt(i)) {
          sum += x[k];
          squares += x[k] * x[k];
          count++;
        }
      }
      double mean = sum / count;
      double variance = squares / count - mean * mean;
      int c = i % (int) in.channels();
      double normal = (x[i] - mean) / Math.sqrt(variance + epsilon);
      y[i] = normal * parameters.get(0)[c] + parameters.get(1)[c];
    }
    return y;
  }

  @Override
  public double[] groupNorm(GroupNorm op) {
    int channels = (int) in.channels();
    int size = channels / op.groups();
    return normalise(op.epsilon(), i -> i % channels / size);
  }

  @Override
  public double[] layerNorm(LayerNorm op) {
    return normalise(op.epsilon(), i -> i / (int) in.channels());
  }

  @Override
  public double[] localResponseNorm(LocalResponseNorm op) {
    int channels = (int) in.channels();
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      int c = i % channels;
      double sum = 0;
      int first = c - (int) Math.floor((op.size() - 1) / 2.0);
      int last = c + (int) Math.ceil((op.size() - 1) / 2.0);
      for (int near = Math.max(first, 0); near <= Math.min(last, channels - 1); near++) {
        sum += x[i - c + near] * x[i - c + near];
      }
      y[i] = x[i] / Math.pow(op.k() + op.alpha() / op.size() * sum, op.beta());
    }
    return y;
  }

  @Override
  public double[] prelu(PRelu op) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] > 0 ? x[i] : parameters.get(0)[i % (int) in.channels()] * x[i];
    }
    return y;
  }

  /** By statistics that stand among the parameters. */
  @Override
  public double[] batchNorm(BatchNorm op) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      int c = i % (int) in.channels();
      double normal =
          (x[i] - parameters.get(2)[c]) / Math.sqrt(parameters.get(3)[c] + op.epsilon());
      y[i] = normal * parameters.get(0)[c] + parameters.get(1)[c];
    }
    return y;
  }
}
