package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.dsl.Cnn;
import fovea.engine.KernelSets;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import fovea.ir.Network;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PooledConvolutionTest {
  static List<Arguments> sizes() {
    List<Arguments> sizes = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      for (int filters : new int[] {1, 3, 4, 5, 6, 8, 13, 16}) {
        for (int extent : new int[] {4, 5, 7}) {
          sizes.add(Arguments.of(kernels, filters, extent, filters % 2 == 0));
        }
      }
    }
    return sizes;
  }

  /** The kernel against the two that it stands for, at odd maps whose last cells nobody reads. */
  @ParameterizedTest
  @MethodSource("sizes")
  void poolsWhatTheConvolutionComputes(Kernels kernels, int filters, int extent, boolean mean) {
    Grid in = new Grid(3, extent + 2, extent + 2);
    Grid out = new Grid(filters, extent, extent);
    Window window = new Window(extent + 2, 3, 1, 1, 0, 0, false);
    Window two = new Window(extent, 2, 2, 1, 0, 0, false);
    Taps taps = new ConvolutionTables(in, out, List.of(window, window), 1).forward();
    Cells cells = Cells.of(List.of(two, two), false);
    Random random = new Random(filters * 10L + extent);
    float[] x = values(random, in.floats());
    float[] w = values(random, 27 * filters + COUNT);
    float[] b = values(random, filters + COUNT);
    Scratch scratch = new Scratch();
    float[] whole = new float[out.floats()];
    kernels.convolution().apply(taps, x, 0, w, 0, b, 0, true, whole, 0, scratch);
    int count = cells.windows().size();
    float[] expected = new float[filters * count * COUNT];
    if (mean) {
      kernels.pooling().mix(cells.mean().mix(), filters, whole, 0, expected, 0);
    } else {
      kernels.pooling().maximum(cells.maxima(), filters, whole, 0, expected, 0);
    }
    FusedPool pool = new FusedPool(cells.windows(), mean, "pool");
    float[] actual = new float[expected.length];
    kernels
        .convolution()
        .applyPooled(pool.pooled(taps), x, 0, w, 0, b, 0, true, mean, actual, 0, scratch);
    for (int i = 0; i < actual.length; i++) {
      // Sums of 27 products of size 1 in another order of the scalar set: a few units of 6e-8.
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"conv 6 k3 relu; avgpool", "conv 6 k3; maxpool", "conv 6 k3 bn relu; maxpool"})
  void aPoolOfFourCellsIsFused(String layers) {
    for (Kernels kernels : KernelSets.all()) {
      Plan plan = Planner.inference(network(layers), kernels);
      boolean gains = kernels.convolution().gainsByPooling();
      assertThat(plan.steps()).hasSize(gains ? 3 : 4);
      assertThat(plan.steps().get(0) instanceof PooledConvolutionStep).isEqualTo(gains);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv 6 k3 relu; avgpool 3",
        "conv 6 k3 relu; maxpool k2 s1",
        "conv 6 k3 tanh; avgpool",
        "conv 6 k3 relu; avgpool ceil",
        "conv 6 k3 relu as a; avgpool; flatten; dense 3 as d; from a; gap as g; output d, g"
      })
  void anotherPoolIsNot(String layers) {
    for (Kernels kernels : KernelSets.all()) {
      assertThat(Planner.inference(network(layers), kernels).steps())
          .noneMatch(PooledConvolutionStep.class::isInstance);
    }
  }

  private static Network network(String layers) {
    String end = layers.contains("output") ? "" : "; flatten; dense 3";
    return Cnn.compile("input 9x9x2; " + layers + end).orThrow();
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
