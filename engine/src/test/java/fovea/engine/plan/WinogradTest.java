package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.KernelSets;
import fovea.engine.Networks;
import fovea.engine.kernel.Kernels;
import fovea.ir.Activation;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Winograd's convolutions against sums in double precision, forced where the planner may not. */
class WinogradTest {
  private static final long SEED = 815;

  /**
   * Of the sum of the products' sizes. Float rounding is 6e-8; the transforms of F(4x4) enlarge it
   * some ten times, those of F(2x2) less.
   */
  private static final double TOLERANCE = 2e-6;

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    String[] shapes = {
      "1x1x1 1 1111", "4x4x3 5 1111", "3x3x2 1 0000", "5x7x13 17 1111", "8x8x16 16 1111",
      "9x4x6 33 2222", "6x5x8 3 0000", "7x11x4 9 0120", "10x3x1 20 2011", "37x6x3 4 1111",
      "3x70x2 3 1111", "17x18x20 25 1111", "6x6x37 8 1001", "4x6x5 6 0212"
    };
    for (Kernels kernels : KernelSets.all()) {
      for (int size : new int[] {2, 4}) {
        for (String text : shapes) {
          String[] parts = text.split(" ");
          int filters = Integer.parseInt(parts[1]);
          all.add(Arguments.of(kernels, size, Shape.parse(parts[0]), filters, parts[2]));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} F({1}) of {2} to {3} filters, padding {4}")
  @MethodSource("cases")
  void passesAgreeWithSumsInDouble(
      Kernels kernels, int size, Shape shape, int filters, String pads) {
    Padding padding =
        Padding.of(List.of(digit(pads, 0), digit(pads, 1), digit(pads, 2), digit(pads, 3)));
    Conv2d conv =
        new Conv2d(filters, Axes.of(3), Axes.of(1), padding, Axes.of(1), 1, WeightOptions.DEFAULT);
    Network network = Networks.chain(null, new Input(shape), conv);
    Random random = new Random(SEED);
    float[] parameters = SlabRun.randomParameters(network, SEED);
    float[] inputs = values(random, COUNT * network.inputShape().size());
    float[] gradients = values(random, COUNT * network.outputShape().size());
    Plan plan =
        Planner.plan(
            network,
            kernels,
            Goal.training(1).withInputGradient(),
            (g, w, n, in, out) -> forced(size));
    assertThat(plan.steps().get(0).text()).endsWith("winograd " + size + "x" + size);
    SlabRun run = SlabRun.of(plan, parameters, List.of(inputs), gradients);
    Sums sums = new Sums(conv, shape, parameters, inputs, gradients, plan.slots());
    sums.compute();
    close("output", run.outputs(), sums.y, sums.ySize);
    close("input gradient", run.inputGradients(), sums.dx, sums.dxSize);
    close("gradient", run.gradients(), sums.dw, sums.dwSize);
  }

  private static ConvolutionChoice forced(int size) {
    return new ConvolutionChoice(size, 1, "forced");
  }

  private static int digit(String text, int at) {
    return text.charAt(at) - '0';
  }

  /** A convolution and its gradients as the formulas are, with the sums of their terms' sizes. */
  private static final class Sums {
    private final Conv2d conv;
    private final Shape in;
    private final float[] parameters;
    private final float[] x;
    private final float[] g;
    private final Slot kernel;
    private final Slot bias;
    final double[] y;
    final double[] ySize;
    final double[] dx;
    final double[] dxSize;
    final double[] dw;
    final double[] dwSize;

    Sums(Conv2d conv, Shape in, float[] parameters, float[] x, float[] g, Slots slots) {
      this.conv = conv;
      this.in = in;
      this.parameters = parameters;
      this.x = x;
      this.g = g;
      this.kernel = slots.all().get(0);
      this.bias = slots.all().get(1);
      this.y = new double[g.length];
      this.ySize = new double[g.length];
      this.dx = new double[x.length];
      this.dxSize = new double[x.length];
      this.dw = new double[parameters.length];
      this.dwSize = new double[parameters.length];
    }

    void compute() {
      Window rows = conv.windows(in).get(0);
      Window columns = conv.windows(in).get(1);
      int filters = conv.filters();
      int next = 0;
      for (int n = 0; n < COUNT; n++) {
        for (int oy = 0; oy < rows.output(); oy++) {
          for (int ox = 0; ox < columns.output(); ox++) {
            for (int f = 0; f < filters; f++, next++) {
              y[next] = parameters[bias.offset() + f];
              ySize[next] = Math.abs(y[next]);
              dw[bias.offset() + f] += g[next];
              dwSize[bias.offset() + f] += Math.abs(g[next]);
              window(n, oy - (int) rows.before(), ox - (int) columns.before(), f, next);
            }
          }
        }
      }
    }

    private void window(int n, int top, int left, int f, int out) {
      int channels = (int) in.channels();
      for (int ky = 0; ky < 3; ky++) {
        for (int kx = 0; kx < 3; kx++) {
          int iy = top + ky;
          int ix = left + kx;
          if (iy < 0 || iy >= in.get(0) || ix < 0 || ix >= in.get(1)) {
            continue;
          }
          for (int c = 0; c < channels; c++) {
            int k = kernel.offset() + ((ky * 3 + kx) * channels + c) * conv.filters() + f;
            int i = (int) (((n * in.get(0) + iy) * in.get(1) + ix) * channels + c);
            add(y, ySize, out, parameters[k], x[i]);
            add(dx, dxSize, i, parameters[k], g[out]);
            add(dw, dwSize, k, x[i], g[out]);
          }
        }
      }
    }

    private static void add(double[] sums, double[] sizes, int at, double a, double b) {
      sums[at] += a * b;
      sizes[at] += Math.abs(a * b);
    }
  }

  private static void close(String what, float[] found, double[] expected, double[] sizes) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    // The transforms mix a tile's values, so that an error is one of the largest, not of each.
    double scale = 1;
    for (double size : sizes) {
      scale = Math.max(scale, size);
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]) / scale)
          .as("%s[%d]: found %s, expected %s, seed %d", what, i, found[i], expected[i], SEED)
          .isLessThan(TOLERANCE);
    }
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  @Test
  void exactGoalTakesNoWinograd() {
    Network network =
        Networks.chain(
            null,
            new Input(Shape.of(32, 32, 32)),
            Conv2d.of(32, 3),
            new Activation(Activation.Function.RELU));
    Kernels kernels = KernelSets.all().get(0);
    Plan fast = Planner.plan(network, kernels, Goal.inference(2));
    Plan exact = Planner.plan(network, kernels, Goal.inference(2).withExact(true));
    assertThat(fast.steps().get(0).text()).isEqualTo("conv 32 k3 + relu, winograd 4x4");
    assertThat(fast.steps().get(0).algorithm()).startsWith("winograd 4x4: ");
    assertThat(exact.steps().get(0).text()).isEqualTo("conv 32 k3 + relu");
    assertThat(exact.steps().get(0).algorithm()).isEqualTo("direct: exact sums are asked for");
  }
}
