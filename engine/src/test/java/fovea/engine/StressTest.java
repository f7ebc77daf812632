package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import fovea.ir.Axes;
import fovea.ir.Concat;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Padding;
import fovea.ir.Training;
import fovea.ir.WeightOptions;
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

/** Many threads, many calls, large batches. */
class StressTest {
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long SEED = 2718;

  /** Bytes that are the same for any batch: a lambda, an iterator. One boxed vector has 80. */
  private static final long FEW = 512;

  private static final Training TRAINING =
      new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(3e-3), 2, 150, 5);

  static List<Kernels> kernels() {
    return KernelSets.all();
  }

  /** A residual, a concatenation, and dropout. */
  private static Network graph() {
    Conv2d same =
        new Conv2d(6, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
    return Network.builder()
        .training(TRAINING)
        .input("image", Blobs.SHAPE)
        .add(same)
        .relu()
        .name("stem")
        .residual(body -> body.add(same).relu().add(same))
        .join(new Concat(), "stem")
        .add(MaxPool.of(2))
        .add(new Dropout(0.25))
        .add(new Flatten())
        .add(Dense.of(4))
        .softmax()
        .build();
  }

  private static Model firstModel(Network network) {
    Slots slots = Slots.of(network);
    return Model.of(network, slots.weights(FirstWeights.of(slots, SEED)));
  }

  private static float[] random(int count) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static void manyThreadsPredict(int predictions) throws Exception {
    int images = 24;
    float[] rows = random(images * 784);
    ExecutorService threads = Executors.newFixedThreadPool(64);
    Kernels kernels = KernelSets.all().get(KernelSets.all().size() - 1);
    Model model = firstModel(Networks.lenet(null));
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(2), kernels)) {
      float[][] inputs = new float[images][];
      float[][] expected = new float[images][];
      for (int i = 0; i < images; i++) {
        inputs[i] = Arrays.copyOfRange(rows, i * 784, (i + 1) * 784);
        expected[i] = predictor.predict(inputs[i]);
      }
      List<Future<Integer>> equal = new ArrayList<>();
      for (int thread = 0; thread < 64; thread++) {
        int first = thread;
        equal.add(
            threads.submit(
                () -> {
                  float[] output = new float[10];
                  int same = 0;
                  for (int i = 0; i < predictions; i++) {
                    int image = (first + i) % images;
                    predictor.predict(inputs[image], output);
                    same += Arrays.equals(output, expected[image]) ? 1 : 0;
                  }
                  return same;
                }));
      }
      for (Future<Integer> each : equal) {
        assertThat(each.get()).isEqualTo(predictions);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void sixtyFourThreadsGetTheSerialBits() throws Exception {
    manyThreadsPredict(30);
  }

  @Test
  @Tag("long")
  void sixtyFourThreadsGetTheSerialBitsAThousandTimes() throws Exception {
    manyThreadsPredict(1000);
  }

  /** That a training does is said by the tests of the trainer and of skips. */
  @ParameterizedTest
  @MethodSource("kernels")
  void aBatchGivesTheSameBitsOnAnyNumberOfThreads(Kernels kernels) {
    float[] rows = random(200 * 64);
    Model model = firstModel(graph());
    List<float[]> outputs = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4, 8}) {
      try (Predictor predictor = Predictor.of(model, new PredictorOptions(threads), kernels)) {
        outputs.add(predictor.predictBatch(rows, 200));
      }
    }
    assertThat(outputs).allSatisfy(each -> assertThat(each).containsExactly(outputs.get(0)));
  }

  /** Warm means compiled by C2; what counts is the most frugal of many calls. */
  @Test
  @Tag("vector")
  void whatAWarmCallAllocatesDoesNotGrowWithTheWork() {
    Kernels kernels = KernelChoice.VECTOR.resolve();
    for (Network network : List.of(Networks.lenet(null), graph())) {
      for (int batch : new int[] {64, 256}) {
        assertThat(predictionBytes(network, kernels, batch)).isLessThanOrEqualTo(FEW);
        assertThat(stepBytes(network, kernels, batch)).isLessThanOrEqualTo(FEW);
      }
    }
  }

  private static long predictionBytes(Network network, Kernels kernels, int batch) {
    float[] inputs = random(batch * network.inputShape().size());
    float[] outputs = new float[batch * network.outputShape().size()];
    Model model = firstModel(network);
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(1), kernels)) {
      return leastBytes(() -> predictor.predictBatch(inputs, batch, outputs));
    }
  }

  private static long stepBytes(Network network, Kernels kernels, int batch) {
    Plan plan = Planner.plan(network, kernels, Goal.training(Goal.scores(network)));
    Dataset data =
        Dataset.of(
            network.inputShape(), random(batch * network.inputShape().size()), new int[batch]);
    int[] order = new int[batch];
    try (Workers workers = new Workers(1)) {
      float[] parameters = FirstWeights.of(plan.slots(), 1);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, batch, 1, workers);
      Updates updates =
          new Updates(kernels.updates(), plan.slots(), Optimizer.Adam.of(1e-3), workers);
      return leastBytes(
          () -> updates.step(parameters, gradients.compute(parameters, data, order, 0, batch, 1)));
    }
  }

  /** Bytes of the most frugal call of up to 2,000; ends at the first one that is good enough. */
  private static long leastBytes(Runnable work) {
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int call = 0; call < 2_000 && least > FEW; call++) {
      long before = MEMORY.getThreadAllocatedBytes(id);
      work.run();
      least = Math.min(least, MEMORY.getThreadAllocatedBytes(id) - before);
    }
    return least;
  }
}
