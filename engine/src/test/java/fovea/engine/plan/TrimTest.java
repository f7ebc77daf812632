package fovea.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.dsl.Cnn;
import fovea.engine.KernelSets;
import fovea.engine.kernel.Kernels;
import fovea.ir.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrimTest {
  private static final int IMAGES = 16;

  static List<Arguments> layers() {
    List<Arguments> all = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      for (String each :
          new String[] {
            "input 9x9x2; conv 6 k3 relu; CROP; maxpool| pad=0,1,0,1",
            "input 9x9x2; conv 6 k3 tanh; CROP; avgpool| pad=0,1,0,1",
            "input 9x8x3; conv 4 k3 same; CROP; avgpool k4x3 s4x3| pad=0,1,0,2",
            "input 12x7x3; conv 4 k3 s2 same relu; CROP; maxpool k3 s4 p1| pad=0,0,0,2",
            "input 11x8x4; conv 9 k3x2 dilation=2 p2; CROP; avgpool k3 p1 s4| pad=0,1,0,0",
            "input 12x3; conv1d 5 k4 relu; CROP; maxpool| pad=0,1",
            "input 4x5x5x2; conv3d 4 k3 p1 relu; CROP; maxpool k2| pad=0,0,0,1,0,1"
          }) {
        all.add(Arguments.of(kernels, each));
      }
    }
    return all;
  }

  /** Against the same network with what the pool leaves out cropped by a layer of its own. */
  @ParameterizedTest
  @MethodSource("layers")
  void whatAPoolLeavesOutIsNotComputed(Kernels kernels, String layers) {
    int bar = layers.indexOf('|');
    String text = layers.substring(0, bar) + "; flatten; dense 3";
    Network trimmed = Cnn.compile(text.replace(" CROP;", "")).orThrow();
    Network cropped =
        Cnn.compile(text.replace("CROP", "crop" + layers.substring(bar + 1))).orThrow();
    Plan plan = plan(trimmed, kernels);
    Plan whole = plan(cropped, kernels);
    assertThat(values(plan)).isLessThan(values(whole));
    Random random = new Random(layers.hashCode());
    float[] parameters = SlabRun.randomParameters(trimmed, 7);
    float[] images = floats(random, IMAGES * trimmed.inputShape().size());
    float[] slopes = floats(random, IMAGES * 3);
    SlabRun actual = SlabRun.of(plan, parameters, List.of(images), slopes);
    SlabRun expected = SlabRun.of(whole, parameters, List.of(images), slopes);
    assertClose(actual.outputs(), expected.outputs());
    assertClose(actual.gradients(), expected.gradients());
    assertClose(actual.inputGradients(), expected.inputGradients());
  }

  private static int values(Plan plan) {
    return plan.steps().get(0).output().shape().values();
  }

  /** Sums of up to 16 times 45 products of size 1, zeros added or not. */
  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(2e-5f));
    }
  }

  /** All but the pool reads what the convolution computes, or the pool reads it all. */
  @Test
  void whatIsReadIsComputed() {
    for (String layers :
        new String[] {
          "input 9x9x2; conv 6 k3 relu as a; avgpool; flatten; dense 3 as d; from a; gap as g;"
              + " output d, g",
          "input 9x9x2; conv 6 k3 relu; maxpool ceil; flatten; dense 3",
          "input 9x9x2; conv 6 k3 relu; dropout 0.5; maxpool; flatten; dense 3"
        }) {
      Network network = Cnn.compile(layers).orThrow();
      Plan plan = Planner.plan(network, KernelSets.all().get(0), Goal.training(network.outputs()));
      assertThat(values(plan)).isEqualTo(7 * 7 * 6);
    }
  }

  private static Plan plan(Network network, Kernels kernels) {
    return Planner.plan(
        network,
        kernels,
        Goal.training(network.outputs().get(0)).withExact(true).withInputGradient());
  }

  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
