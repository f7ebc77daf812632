package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.dsl.Cnn;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Taps;
import fovea.engine.plan.Layout;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slots;
import fovea.engine.train.FirstWeights;
import fovea.ir.Model;
import fovea.ir.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A pool of one image is computed with the convolution before it, band by band. */
class PooledBandsTest {
  private static final String END = "; flatten; dense 3 softmax";

  static List<Arguments> fused() {
    List<Arguments> cases = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      // Images of one channel, by filters that leave lanes idle, in rows of one vector and more.
      for (int filters : new int[] {1, 5, 6, 7, 8, 9, 20}) {
        for (String size : List.of("18x18x1", "19x25x1", "20x34x1", "11x51x1", "9x9x1")) {
          String pool = filters % 2 == 0 ? "avgpool" : "maxpool";
          cases.add(of(kernels, size, "conv " + filters + " k3 relu; " + pool));
        }
      }
      cases.add(of(kernels, "24x24x1", "conv 6 k5 same; avgpool"));
      cases.add(of(kernels, "24x24x1", "conv 6 k3 bn relu; maxpool"));
      cases.add(of(kernels, "41x24x1", "conv 6 k3 s2x1 p1 relu; avgpool"));
      cases.add(of(kernels, "40x24x1", "conv 6 k3 s2 relu; avgpool"));
      cases.add(of(kernels, "24x24x1", "conv 6 k3 relu; maxpool k4x1 s4x1"));
      cases.add(of(kernels, "24x24x1", "conv 6 k3 relu; avgpool k1x4 s1x4"));
      // Several channels and blocks of filters, and enough work for threads to share it.
      cases.add(of(kernels, "14x15x6", "conv 40 k5 relu; avgpool"));
      cases.add(of(kernels, "40x40x3", "conv 32 k5 s2 relu; maxpool"));
      cases.add(of(kernels, "64x64x1", "conv 8 k5 same relu; maxpool"));
    }
    return cases;
  }

  private static Arguments of(Kernels kernels, String size, String layers) {
    return Arguments.of(kernels, "input " + size + "; " + layers + END);
  }

  @ParameterizedTest
  @MethodSource("fused")
  void givesWhatTheTwoStepsGive(Kernels kernels, String text) {
    Network network = Cnn.compile(text).orThrow();
    Plan plan = Planner.inference(network, kernels, Layout.CHANNELS, false);
    assertThat(plan.steps().get(0).text()).contains("conv", "pool");
    Slots slots = Slots.of(network);
    float[] parameters = FirstWeights.of(slots, 3);
    Random random = new Random(text.length());
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += random.nextFloat() / 8;
    }
    Model model = Model.of(network, slots.weights(parameters));
    int size = network.inputShape().size();
    float[] images = random(random, 5 * size);
    List<float[]> found = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Predictor predictor = Predictor.of(model, new PredictorOptions(threads), kernels)) {
        float[] together = predictor.predictBatch(images, 5);
        for (int n = 0; n < 5; n++) {
          float[] one = predictor.predict(Arrays.copyOfRange(images, n * size, (n + 1) * size));
          found.add(one);
          for (int i = 0; i < one.length; i++) {
            assertThat(one[i]).isCloseTo(together[n * one.length + i], within(2e-6f));
          }
        }
      }
    }
    for (int n = 0; n < 5; n++) {
      assertThat(found.get(5 + n)).containsExactly(found.get(n));
    }
  }

  static List<Arguments> apart() {
    List<Arguments> cases = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      cases.add(of(kernels, "18x18x1", "conv 6 k3 relu; avgpool 3"));
      cases.add(of(kernels, "18x18x1", "conv 6 k3 relu; maxpool k2 s1"));
      cases.add(of(kernels, "18x18x1", "conv 6 k3 tanh; avgpool"));
      cases.add(of(kernels, "17x18x1", "conv 6 k3 relu; avgpool ceil"));
      cases.add(of(kernels, "18x18x4", "conv 6 k3 g2 relu; avgpool"));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("apart")
  void anotherPoolStandsByItself(Kernels kernels, String text) {
    Plan plan = Planner.inference(Cnn.compile(text).orThrow(), kernels, Layout.CHANNELS, false);
    assertThat(plan.steps().get(0).text()).doesNotContain("pool");
  }

  static List<Arguments> rows() {
    List<Arguments> cases = new ArrayList<>();
    for (int filters : new int[] {1, 4, 6, 8, 11}) {
      for (int run : new int[] {16, 17, 26, 32, 33, 70}) {
        for (boolean sum : new boolean[] {true, false}) {
          cases.add(Arguments.of(filters, run, sum));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Tag("vector")
  void rowsOfVectorsAreThoseOfFloats(int filters, int run, boolean sum) {
    Random random = new Random(run);
    int width = run + 2;
    int[] places = new int[2 * run];
    for (int p = 0; p < places.length; p++) {
      places[p] = p / run * width + p % run;
    }
    int[] offsets = {0, 1, 2, width, width + 1, width + 2};
    int[] targets = IntStream.range(0, 2 * run).toArray();
    Taps taps = new Taps(offsets, places, targets, run, 1, 1, filters, run, 6 * Lanes.COUNT);
    float[] x = random(random, 3 * width);
    float[] w = random(random, 6 * Lanes.COUNT);
    float[] b = random(random, Lanes.COUNT);
    for (boolean relu : new boolean[] {true, false}) {
      for (int bias : new int[] {0, -1}) {
        float[] expected = new float[filters * run];
        float[] found = new float[filters * run];
        KernelChoice.SCALAR
            .resolve()
            .convolution()
            .applyToTwoRows(taps, x, 0, w, 0, b, bias, relu, sum, expected, 0);
        KernelChoice.VECTOR
            .resolve()
            .convolution()
            .applyToTwoRows(taps, x, 0, w, 0, b, bias, relu, sum, found, 0);
        for (int i = 0; i < found.length; i++) {
          // Sums of six products of size 1, with and without rounding in between.
          assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
        }
      }
    }
  }

  private static float[] random(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
