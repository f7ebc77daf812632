package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slots;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Activation;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Padding;
import fovea.ir.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PredictorTest {
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<Kernels> kernels() {
    return KernelSets.all();
  }

  private static Model lenet(Kernels kernels) {
    Network network = Networks.lenet(null);
    Plan plan = Planner.inference(network, kernels);
    return Model.of(network, plan.slots().weights(FirstWeights.of(plan.slots(), 3)));
  }

  private static float[] images(int count) {
    Random random = new Random(99);
    float[] values = new float[count * 784];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void batchesAgreeWithSinglePredictionsAndGiveTheirBitsIfSmall(Kernels kernels) {
    float[] images = images(37);
    try (Predictor predictor = Predictor.of(lenet(kernels), new PredictorOptions(2), kernels)) {
      float[] together = predictor.predictBatch(images, 37);
      for (int n = 0; n < 37; n++) {
        float[] alone = predictor.predict(Arrays.copyOfRange(images, n * 784, (n + 1) * 784));
        // Probabilities of logits that are sums of up to 400 products, added in another order.
        assertThat(alone)
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(Arrays.copyOfRange(together, n * 10, (n + 1) * 10));
        float sum = 0;
        for (float p : alone) {
          sum += p;
        }
        assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6f));
      }
      assertThat(predictor.predictBatch(images, 0)).isEmpty();
      float[] first = predictor.predict(Arrays.copyOf(images, 784));
      assertThat(predictor.predictBatch(images, 2)).startsWith(first);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void eightThreadsGetTheBitsOfOne(Kernels kernels) throws Exception {
    float[] images = images(64);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Predictor predictor = Predictor.of(lenet(kernels), new PredictorOptions(2), kernels)) {
      float[] expected = predictor.predictBatch(images, 64);
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(threads.submit(() -> predictor.predictBatch(images, 64)));
      }
      for (Future<float[]> result : results) {
        assertThat(result.get()).containsExactly(expected);
      }
    } finally {
      threads.shutdown();
    }
  }

  /** A network whose layers are cut into parts, with some that are not. */
  private static Model large() {
    Network network =
        Network.builder()
            .input(40, 40, 3)
            .add(Conv2d.of(40, 3).withPadding(Padding.SAME))
            .bn()
            .relu()
            .add(Conv2d.of(40, 3).withPadding(Padding.SAME))
            .word(new Activation(Activation.Function.HARD_SILU))
            .add(MaxPool.of(2))
            .residual(body -> body.add(Conv2d.of(40, 3).withPadding(Padding.SAME)))
            .add(new GlobalAvgPool())
            .add(Dense.of(10))
            .softmax()
            .build();
    Slots slots = Slots.of(network);
    return Model.of(network, slots.weights(FirstWeights.of(slots, 3)));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void onePredictionHasTheSameBitsForAnyNumberOfThreads(Kernels kernels) throws Exception {
    Model model = large();
    float[] image = Arrays.copyOf(images(7), model.network().inputShape().size());
    float[] expected = null;
    for (int threads : new int[] {1, 2, 4}) {
      ExecutorService callers = Executors.newFixedThreadPool(3);
      try (Predictor predictor = Predictor.of(model, new PredictorOptions(threads), kernels)) {
        assertThat(predictor.plan().steps()).anyMatch(step -> step.parts() > 1);
        expected = expected == null ? predictor.predict(image) : expected;
        List<Future<float[]>> results = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          results.add(callers.submit(() -> predictor.predict(image)));
        }
        for (Future<float[]> result : results) {
          assertThat(result.get()).containsExactly(expected);
        }
      } finally {
        callers.shutdown();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void batchesOfLargeImagesGiveTheBitsOfSinglePredictions(Kernels kernels) {
    Network network =
        Networks.chain(
            null, new Input(Shape.of(300, 300, 6)), Conv2d.of(2, 1), new GlobalAvgPool());
    Slots slots = Slots.of(network);
    Model model = Model.of(network, slots.weights(FirstWeights.of(slots, 3)));
    int size = network.inputShape().size();
    Random random = new Random(5);
    float[] images = new float[11 * size];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(2), kernels)) {
      float[] together = predictor.predictBatch(images, 11);
      for (int n = 0; n < 11; n++) {
        float[] alone = predictor.predict(Arrays.copyOfRange(images, n * size, (n + 1) * size));
        assertThat(Arrays.copyOfRange(together, n * 2, n * 2 + 2)).containsExactly(alone);
      }
      assertThat(predictor.predictBatch(images, 3)).containsExactly(Arrays.copyOf(together, 6));
    }
  }

  @Test
  void aClosedPredictorStillPredicts() {
    Kernels kernels = KernelChoice.SCALAR.resolve();
    Model model = large();
    float[] image = Arrays.copyOf(images(7), model.network().inputShape().size());
    Predictor predictor = Predictor.of(model, new PredictorOptions(2), kernels);
    float[] expected = predictor.predict(image);
    predictor.close();
    assertThat(predictor.predict(image)).containsExactly(expected);
  }

  @Test
  void wrongSizesAreRefused() {
    Kernels kernels = KernelChoice.SCALAR.resolve();
    try (Predictor predictor = Predictor.of(lenet(kernels), PredictorOptions.DEFAULT, kernels)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predict(new float[783]))
          .withMessage("input: must have 784 values, got 783");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predictBatch(new float[784], 2))
          .withMessage("inputs: must have at least 1568 values, got 784");
    }
  }

  /** C2 needs some time for the vector kernels; what is measured is the least of many rounds. */
  @Test
  @Tag("vector")
  void aWarmPredictionAndAWarmStepAllocateNextToNothing() {
    Kernels kernels = KernelChoice.VECTOR.resolve();
    float[] image = images(1);
    float[] output = new float[10];
    try (Predictor predictor = Predictor.of(lenet(kernels), new PredictorOptions(1), kernels)) {
      long least = leastBytes(500, () -> predictor.predict(image, output));
      assertThat(least).isLessThan(256);
    }
    Model large = large();
    float[] picture = Arrays.copyOf(images(7), large.network().inputShape().size());
    try (Predictor predictor = Predictor.of(large, new PredictorOptions(2), kernels)) {
      long least = leastBytes(100, () -> predictor.predict(picture, output));
      assertThat(least).isLessThan(256);
    }
    Plan plan = Planner.plan(Networks.lenet(null), kernels, Goal.training(12));
    Dataset data = Dataset.of(Shape.of(28, 28, 1), images(64), new int[64]);
    int[] order = new int[64];
    try (Workers workers = new Workers(1)) {
      float[] parameters = FirstWeights.of(plan.slots(), 1);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, 64, 1, workers);
      Updates updates =
          new Updates(kernels.updates(), plan.slots(), Optimizer.Adam.of(1e-3), workers);
      long least =
          leastBytes(
              20,
              () -> updates.step(parameters, gradients.compute(parameters, data, order, 0, 64, 1)));
      // One boxed vector is 80 bytes, and a step works on two million of them.
      assertThat(least).isLessThan(4096);
    }
  }

  /** Bytes of one call in the best of up to 60 rounds; ends as soon as a round is clean. */
  private static long leastBytes(int calls, Runnable work) {
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 60 && least > 200; round++) {
      long before = MEMORY.getThreadAllocatedBytes(id);
      for (int i = 0; i < calls; i++) {
        work.run();
      }
      least = Math.min(least, (MEMORY.getThreadAllocatedBytes(id) - before) / calls);
    }
    return least;
  }
}
