package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.Cnn;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.Kernels;
import fovea.ir.Network;
import fovea.ir.Tensor;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training with Winograd's convolutions gives the same bits on any number of threads. */
class WinogradThreadsTest {
  private static final int IMAGES = 70;

  static Stream<Kernels> kernels() {
    return KernelSets.all().stream();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void threadsDoNotChangeABit(Kernels kernels) {
    Network network =
        Cnn.compile(
                "input 9x10x3; conv 24 k3 same relu; conv 20 k3 p1 relu; maxpool; "
                    + "flatten; dense 3 softmax; train { epochs 2; batch 64 }")
            .orThrow();
    Random random = new Random(5);
    float[] values = new float[IMAGES * network.inputShape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    int[] labels = random.ints(IMAGES, 0, 3).toArray();
    Dataset data = Dataset.of(network.inputShape(), values, labels);
    TrainerOptions one = TrainerOptions.DEFAULT.withThreads(1);
    Trainer trainer = Trainer.of(network, one, kernels);
    assertThat(trainer.plan().steps()).anyMatch(step -> step.text().contains("winograd"));
    TrainingResult expected = trainer.train(data);
    for (int threads : new int[] {2, 3, 8}) {
      TrainingResult found = Trainer.of(network, one.withThreads(threads), kernels).train(data);
      for (Tensor tensor : expected.model().weights()) {
        assertThat(found.model().weights().get(tensor.name()).values())
            .as("%s on %d threads", tensor.name(), threads)
            .containsExactly(tensor.values());
      }
    }
  }
}
