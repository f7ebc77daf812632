package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.engine.kernel.FloatMath;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.SlabRun;
import fovea.ir.Activation;
import fovea.ir.Dense;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activation functions over the whole range in which they bend. */
class CurvesTest {
  private static final int COUNT = 999;

  /** Values of size 10, a few float operations each. */
  private static final double TOLERANCE = 2e-6;

  static List<Activation> activations() {
    List<Activation> all = new ArrayList<>();
    for (Activation.Function function : Activation.Function.values()) {
      all.add(new Activation(function));
    }
    all.add(new Activation(Activation.Function.LEAKY, 0.3));
    all.add(new Activation(Activation.Function.LEAKY, -0.5));
    return all;
  }

  /** Off the kinks at -3, 0, 3 and 6; the last sixteen far out. */
  private static float[] inputs() {
    float[] inputs = new float[16 * COUNT];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = -10.0007f + 20f * i / inputs.length;
    }
    for (int i = 0; i < 16; i++) {
      inputs[inputs.length - 1 - i] = (i % 2 == 0 ? -1 : 1) * (20f + 10 * i);
    }
    return inputs;
  }

  @ParameterizedTest
  @MethodSource("activations")
  void valuesAndSlopesAreThoseOfTheFormula(Activation activation) {
    Network network = Networks.chain(null, new Input(Shape.of(COUNT)), activation);
    float[] inputs = inputs();
    float[] ones = new float[inputs.length];
    Arrays.fill(ones, 1);
    for (Kernels kernels : KernelSets.all()) {
      SlabRun run =
          SlabRun.of(network, kernels, SlabRun.randomParameters(network, 1), inputs, ones);
      for (int i = 0; i < inputs.length; i++) {
        double x = inputs[i];
        double y = Reference.activate(activation, x);
        assertThat(run.outputs()[i] - y)
            .as("%s(%s), %s kernels", activation.text(), x, kernels.name())
            .isCloseTo(0, within(TOLERANCE * Math.max(1, Math.abs(y))));
        double above = Reference.activate(activation, x + 1e-5);
        double slope = (above - Reference.activate(activation, x - 1e-5)) / 2e-5;
        assertThat(run.inputGradients()[i] - slope)
            .as("slope of %s at %s, %s kernels", activation.text(), x, kernels.name())
            .isCloseTo(0, within(TOLERANCE * 2));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("activations")
  void allKernelSetsGiveTheSameBits(Activation activation) {
    Network network = Networks.chain(null, new Input(Shape.of(COUNT)), activation);
    float[] inputs = inputs();
    float[] gradients = new float[inputs.length];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = (i % 31 - 15) / 7f;
    }
    List<SlabRun> runs = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      float[] parameters = SlabRun.randomParameters(network, 1);
      runs.add(SlabRun.of(network, kernels, parameters, inputs, gradients));
    }
    for (SlabRun run : runs) {
      assertThat(run.outputs()).isEqualTo(runs.get(0).outputs());
      assertThat(run.inputGradients()).isEqualTo(runs.get(0).inputGradients());
    }
  }

  /** Fused where its output tells the slope, by itself where only its input does. */
  @ParameterizedTest
  @MethodSource("activations")
  void afterALayerTheGradientsAreTheSame(Activation activation) {
    Network network =
        Networks.chain(null, new Input(Shape.of(5)), Dense.of(7), activation, Dense.of(3));
    float[] parameters = SlabRun.randomParameters(network, 5);
    float[] inputs = Arrays.copyOf(inputs(), 16 * 5);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i % 13 / 3f - 2;
    }
    float[] ones = new float[16 * 3];
    Arrays.fill(ones, 1);
    for (Kernels kernels : KernelSets.all()) {
      SlabRun run = SlabRun.of(network, kernels, parameters, inputs, ones);
      for (int n = 0; n < 16; n++) {
        double[] x = new double[5];
        for (int i = 0; i < 5; i++) {
          x[i] = inputs[n * 5 + i];
        }
        for (int i = 0; i < 5; i++) {
          double kept = x[i];
          x[i] = kept + 1e-5;
          double above = sum(run, activation, x);
          x[i] = kept - 1e-5;
          double slope = (above - sum(run, activation, x)) / 2e-5;
          x[i] = kept;
          assertThat(run.inputGradients()[n * 5 + i] - slope)
              .as("%s, image %d, input %d, %s kernels", activation.text(), n, i, kernels.name())
              .isCloseTo(0, within(2e-5));
        }
      }
    }
  }

  private static double sum(SlabRun run, Activation activation, double[] x) {
    double[] hidden = dense(run, "n1", x, 7);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Reference.activate(activation, hidden[i]);
    }
    return Arrays.stream(dense(run, "n3", hidden, 3)).sum();
  }

  private static double[] dense(SlabRun run, String layer, double[] x, int units) {
    int kernel = run.plan().slots().get(layer + "/kernel").offset();
    int bias = run.plan().slots().get(layer + "/bias").offset();
    double[] y = new double[units];
    for (int u = 0; u < units; u++) {
      y[u] = run.parameters()[bias + u];
      for (int i = 0; i < x.length; i++) {
        y[u] += x[i] * run.parameters()[kernel + i * units + u];
      }
    }
    return y;
  }

  @Test
  void erfIsGoodTo2e7() {
    for (int i = -50_000; i <= 50_000; i++) {
      float x = i / 10_000f;
      assertThat(FloatMath.erf(x)).isCloseTo((float) Reference.erf(x), within(2e-7f));
    }
  }

  @Test
  void smallValuesKeepTheirDigits() {
    for (float x = -1; x < -1e-30f; x /= 1.7f) {
      assertThat(FloatMath.expm1(x) / Math.expm1(x)).isCloseTo(1, within(2e-7));
      float y = FloatMath.softplus(60 * x);
      assertThat(y / Math.log1p(Math.exp(60 * x))).isCloseTo(1, within(4e-7));
    }
  }
}
