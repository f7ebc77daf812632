package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.engine.kernel.Kernels;
import fovea.engine.plan.SlabRun;
import fovea.ir.GaussianNoise;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Op;
import fovea.ir.Shape;
import fovea.ir.SpatialDropout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What draws random numbers in training, beside dropout. */
class RandomOperatorsTest {
  private static final int CHANNELS = 50;

  static List<Kernels> kernelSets() {
    return KernelSets.all();
  }

  private static SlabRun run(Kernels kernels, Shape shape, Op op, float value) {
    Network network = Networks.chain(null, new Input(shape), op);
    float[] inputs = new float[16 * shape.size()];
    float[] gradients = new float[inputs.length];
    Arrays.fill(inputs, value);
    Arrays.fill(gradients, value);
    return SlabRun.of(network, kernels, SlabRun.randomParameters(network, 1), inputs, gradients);
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void spatialDropoutZeroesWholeChannelsAndScalesTheOthers(Kernels kernels) {
    SlabRun run = run(kernels, Shape.of(3, 2, CHANNELS), new SpatialDropout(0.25), 3);
    float[] y = run.outputs();
    int dropped = 0;
    for (int n = 0; n < 16; n++) {
      for (int c = 0; c < CHANNELS; c++) {
        float first = y[n * 6 * CHANNELS + c];
        assertThat(first).isIn(0f, 4f);
        dropped += first == 0 ? 1 : 0;
        for (int cell = 1; cell < 6; cell++) {
          assertThat(y[(n * 6 + cell) * CHANNELS + c]).isEqualTo(first);
        }
      }
    }
    // 800 draws at 1/4: 200, with a standard deviation of 12.
    assertThat(dropped).isBetween(150, 250);
    assertThat(run.inputGradients()).isEqualTo(y);
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void noiseIsNormalAndLetsTheGradientThrough(Kernels kernels) {
    SlabRun run = run(kernels, Shape.of(1000), new GaussianNoise(0.5), 2);
    double sum = 0;
    double squares = 0;
    int within = 0;
    for (float y : run.outputs()) {
      sum += y - 2;
      squares += (y - 2) * (y - 2);
      within += Math.abs(y - 2) < 0.5 ? 1 : 0;
    }
    int count = run.outputs().length;
    // 16,000 draws: the mean deviates by 0.004, the variance by 0.0028, the share by 0.0037.
    assertThat(sum / count).isCloseTo(0, within(0.02));
    assertThat(squares / count).isCloseTo(0.25, within(0.014));
    assertThat((double) within / count).isCloseTo(0.6827, within(0.018));
    assertThat(run.inputGradients()).containsOnly(2f);
  }
}
