package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import fovea.dsl.Cnn;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.BatchNorm;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.OpCases;
import fovea.ir.Optimizer;
import fovea.ir.Training;
import fovea.ir.Weights;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch normalisation by the statistics of the batch, which all its images share. */
class BatchStatisticsTest {
  private static final long SEED = 1502;

  /** Two slabs and a part of a third. */
  private static final int IMAGES = 37;

  private static final double EPSILON = 1e-6;

  /** Rounding of float sums through up to ten layers, of values of size 1: seen below 4e-6. */
  private static final double TOLERANCE = 1e-5;

  private static final Training TRAINING =
      new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(1e-2), 4, 37, 7);

  static Stream<Arguments> networks() {
    List<String> texts =
        List.of(
            "input 5x4x2; conv 3 k3 bn relu; flatten; dense 3 softmax",
            "input 5x4x1; conv 2 k2 bn tanh; conv 3 k2 relu bn; flatten; dense 3 softmax",
            "input 7; dense 5 bn relu; dense 4 bn; dense 3 softmax",
            "input 9x2; conv1d 3 k3 bn; gap; dense 3 softmax",
            "input 2x3x4x2; bn; relu; flatten; dense 2 softmax",
            "input 6; bn eps=0.1; dense 3 bn softmax",
            "input 4x4x2; residual relu { conv 2 k3 same bn relu; conv 2 k3 same bn }; flatten;"
                + " dense 3 softmax",
            "input 4x4x2; residual project(bn) bn tanh { conv 3 k3 s2 p1 bn }; flatten;"
                + " dense 3 softmax",
            "input 4x4x3; mul { skip | gap; dense 2 bn relu; dense 3 bn sigmoid }; flatten;"
                + " dense 3 softmax",
            "input 4x4x2; concat { conv 2 k1 bn silu | conv 3 k3 same bn tanh | bn }; gap;"
                + " dense 3 softmax",
            "input 4x4x2; conv 2 k1 tanh as a; bn as b; from a; bn; add b; bn; flatten;"
                + " dense 3 softmax",
            "input 5x4x2; conv 3 k3 bn freeze relu; conv 2 k2 bn; flatten; dense 3 softmax",
            "input 5x4x2; conv 3 k3; bn freeze; tanh; flatten; dense 3 softmax",
            "input 20x17x1; bn; maxpool 5; flatten; dense 3 softmax");
    List<Network> all = new ArrayList<>();
    texts.forEach(text -> all.add(Cnn.compile(text).orThrow()));
    return KernelSets.all().stream()
        .flatMap(kernels -> all.stream().map(network -> Arguments.of(kernels, network)));
  }

  /** The node before the softmax. */
  private static int scores(Network network) {
    return network.nodes().get(network.outputs().get(0)).inputs().get(0);
  }

  private static Plan plan(Network network, Kernels kernels) {
    Plan plan = Planner.plan(network, kernels, Goal.training(scores(network)));
    plan.verify();
    return plan;
  }

  private static Dataset data(Network network, int count, float centre, float spread) {
    Random random = new Random(SEED);
    float[] values = new float[count * network.inputShape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = centre + (random.nextFloat() * 2 - 1) * spread;
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt((int) network.outputShape().channels());
    }
    return Dataset.of(network.inputShape(), values, labels);
  }

  private static float[] parameters(Network network, Plan plan) {
    float[] parameters = SlabRun.randomParameters(network, SEED);
    for (Slot slot : plan.slots().all()) {
      for (int i = slot.offset(); i < slot.offset() + slot.count(); i++) {
        if (slot.parameter().role().equals("variance")) {
          parameters[i] = 0.5f + Math.abs(parameters[i]);
        }
      }
    }
    return parameters;
  }

  private static int[] order(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    return order;
  }

  private static List<List<double[]>> images(Dataset data, int count) {
    List<List<double[]>> images = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] values = new float[data.shape().size()];
      data.copyExample(n, values, 0);
      images.add(List.of(doubles(values, 0, values.length)));
    }
    return images;
  }

  private static double[] doubles(float[] from, int at, int count) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> from[at + i]);
    return values;
  }

  private static double loss(
      Network network, Dataset data, List<List<double[]>> images, List<double[]> parameters) {
    List<double[]> scores = Reference.training(network, scores(network), images, parameters);
    double loss = 0;
    for (int n = 0; n < scores.size(); n++) {
      double sum = 0;
      for (double score : scores.get(n)) {
        sum += Math.exp(score);
      }
      loss += Math.log(sum) - scores.get(n)[data.label(n)];
    }
    return loss / scores.size();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientsAreThoseOfTheWholeBatch(Kernels kernels, Network network) {
    Plan plan = plan(network, kernels);
    Dataset data = data(network, IMAGES, 0, 1);
    float[] flat = parameters(network, plan);
    float[] gradient;
    double found;
    try (Workers workers = new Workers(2)) {
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, IMAGES, SEED, workers);
      gradient = gradients.compute(flat, data, order(IMAGES), 0, IMAGES, 0);
      found = gradients.loss() / IMAGES;
    }
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : plan.slots().all()) {
      parameters.add(doubles(flat, slot.offset(), slot.count()));
    }
    List<List<double[]>> images = images(data, IMAGES);
    assertThat(Math.abs(found - loss(network, data, images, parameters))).isLessThan(TOLERANCE);
    for (int k = 0; k < parameters.size(); k++) {
      Slot slot = plan.slots().all().get(k);
      double[] values = parameters.get(k);
      if (slot.kept() != 1) {
        continue; // the batch's statistics, see below
      }
      for (int i = 0; i < values.length; i++) {
        double kept = values[i];
        values[i] = kept + EPSILON;
        double above = loss(network, data, images, parameters);
        values[i] = kept - EPSILON;
        double below = loss(network, data, images, parameters);
        values[i] = kept;
        double expected = slot.learns() ? (above - below) / (2 * EPSILON) : 0;
        assertThat(Math.abs(gradient[slot.offset() + i] - expected))
            .as(
                "%s[%d]: found %s, expected %s, seed %d",
                slot.name(), i, gradient[slot.offset() + i], expected, SEED)
            .isLessThan(TOLERANCE * Math.max(1, Math.abs(expected)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void anyNumberOfThreadsGivesTheSameBits(Kernels kernels) {
    Network network =
        Cnn.compile(
                "input 8x8x1; conv 5 k3 same bn relu; residual relu { conv 5 k3 same bn };"
                    + " maxpool; dropout 0.2; flatten; dense 4 softmax")
            .orThrow();
    List<Weights> all = new ArrayList<>();
    for (int threads : new int[] {1, 1, 2, 4, 8}) {
      TrainerOptions options =
          TrainerOptions.DEFAULT
              .withTraining(TRAINING.withEpochs(1).withBatch(150))
              .withThreads(threads);
      all.add(Trainer.of(network, options, kernels).train(Blobs.of(400, 5)).model().weights());
    }
    assertThat(all).allSatisfy(weights -> assertThat(weights).isEqualTo(all.get(0)));
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void aNetworkWithBatchNormLearnsAndPredictsByRunningStatistics(Kernels kernels) {
    Network network =
        Cnn.compile(
                "input 8x8x1; conv 5 k3 nobias; bn momentum=0.9; relu; maxpool; flatten;"
                    + " dense 9 nobias; bn momentum=0.9; relu; dense 4 softmax")
            .orThrow();
    TrainerOptions options =
        TrainerOptions.DEFAULT.withTraining(TRAINING).withValidation(Blobs.of(100, 2));
    List<EpochResult> epochs =
        Trainer.of(network, options, kernels).train(Blobs.of(600, 1)).epochs();
    assertThat(epochs.get(3).accuracy()).isGreaterThan(0.98);
    assertThat(epochs.get(3).validationAccuracy()).isGreaterThan(0.98);
    assertThat(epochs.get(3).loss()).isLessThan(epochs.get(0).loss());
  }

  /** The {@code bn} reads the input, so what it must keep follows from the data alone. */
  @ParameterizedTest
  @MethodSource("kernelSets")
  void runningStatisticsAreAveragesOfTheBatches(Kernels kernels) {
    Network network =
        Cnn.compile("input 5x4x3; bn momentum=0.8; flatten; dense 3 softmax").orThrow();
    Plan plan = plan(network, kernels);
    Dataset data = data(network, 4 * IMAGES, 2, 0.5f);
    float[] parameters = FirstWeights.of(plan.slots(), 1);
    double[] mean = new double[3];
    double[] variance = {1, 1, 1};
    try (Workers workers = new Workers(1)) {
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, IMAGES, 1, workers);
      Updates updates =
          new Updates(kernels.updates(), plan.slots(), Optimizer.Adam.of(1e-3), workers);
      for (int step = 0; step < 4; step++) {
        int from = step * IMAGES;
        int count = step == 3 ? 20 : IMAGES;
        updates.step(
            parameters, gradients.compute(parameters, data, order(4 * IMAGES), from, count, step));
        List<double[]> inputs = new ArrayList<>();
        images(data, from + count)
            .subList(from, from + count)
            .forEach(image -> inputs.add(image.get(0)));
        List<double[]> moments = Reference.moments(inputs, 3);
        for (int c = 0; c < 3; c++) {
          mean[c] = 0.8 * mean[c] + 0.2 * moments.get(0)[c];
          variance[c] = 0.8 * variance[c] + 0.2 * moments.get(1)[c];
        }
      }
    }
    int means = plan.slots().get("bn1/mean").offset();
    int variances = plan.slots().get("bn1/variance").offset();
    for (int c = 0; c < 3; c++) {
      assertThat(Math.abs(parameters[means + c] - mean[c])).isLessThan(1e-6);
      assertThat(Math.abs(parameters[variances + c] - variance[c])).isLessThan(1e-6);
    }
  }

  /** A mean 3,000 times the deviation: the difference of two sums of squares would be noise. */
  @ParameterizedTest
  @MethodSource("kernelSets")
  void theVarianceOfValuesFarFromZeroIsExact(Kernels kernels) {
    Network network = Cnn.compile("input 9x16x2; bn; flatten; dense 3 softmax").orThrow();
    Plan plan = plan(network, kernels);
    Dataset data = data(network, IMAGES, 1000, 0.5f);
    float[] gradient = gradient(plan, data, IMAGES, FirstWeights.of(plan.slots(), 1));
    List<double[]> inputs = new ArrayList<>();
    images(data, IMAGES).forEach(image -> inputs.add(image.get(0)));
    List<double[]> moments = Reference.moments(inputs, 2);
    for (int c = 0; c < 2; c++) {
      double variance = gradient[plan.slots().get("bn1/variance").offset() + c];
      assertThat(variance / moments.get(1)[c] - 1).isBetween(-1e-5, 1e-5);
      double mean = gradient[plan.slots().get("bn1/mean").offset() + c];
      assertThat(mean / moments.get(0)[c] - 1).isBetween(-1e-7, 1e-7);
    }
  }

  private static float[] gradient(Plan plan, Dataset data, int count, float[] parameters) {
    try (Workers workers = new Workers(1)) {
      return new BatchGradients(plan, Loss.CROSSENTROPY, count, 1, workers)
          .compute(parameters, data, order(count), 0, count, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void aBatchOfOneVectorHasNoVarianceAndStaysFinite(Kernels kernels) {
    Network network = Cnn.compile("input 7; dense 5 bn relu; dense 3 softmax").orThrow();
    Plan plan = plan(network, kernels);
    float[] gradient = gradient(plan, data(network, 1, 0, 1), 1, FirstWeights.of(plan.slots(), 1));
    for (float g : gradient) {
      assertThat(g).isFinite();
    }
    int variances = plan.slots().get("dense1.bn/variance").offset();
    assertThat(Arrays.copyOfRange(gradient, variances, variances + 5)).containsOnly(0);
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void aFrozenOneStaysAsItIs(Kernels kernels) {
    Network network =
        Cnn.compile("input 8x8x1; conv 3 k3 bn freeze relu; flatten; dense 5 bn; dense 4 softmax")
            .orThrow();
    TrainerOptions options = TrainerOptions.DEFAULT.withTraining(TRAINING.withEpochs(1));
    Weights weights =
        Trainer.of(network, options, kernels).train(Blobs.of(100, 1)).model().weights();
    assertThat(values(weights, "conv1.bn/mean")).containsOnly(0);
    assertThat(values(weights, "conv1.bn/variance")).containsOnly(1);
    assertThat(values(weights, "conv1.bn/gamma")).containsOnly(1);
    assertThat(values(weights, "conv1.bn/beta")).containsOnly(0);
    assertThat(values(weights, "dense1.bn/mean")).doesNotContain(0);
    assertThat(values(weights, "dense1.bn/variance")).doesNotContain(1);
    assertThat(values(weights, "dense1.bn/gamma")).doesNotContain(1);
  }

  private static float[] values(Weights weights, String name) {
    return java.util.Objects.requireNonNull(weights.get(name), name).values();
  }

  @Test
  void aValueThatIsNotFiniteIsFoundInTheStageThatMadeIt() {
    Network network = Cnn.compile("input 4; dense 3 bn; dense 2 bn; dense 2 softmax").orThrow();
    TrainerOptions options = TrainerOptions.DEFAULT.withTraining(TRAINING.withBatch(40));
    float[] values = new float[40 * 4];
    values[35 * 4] = Float.NaN;
    Dataset broken = Dataset.of(network.inputShape(), values, new int[40]);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.of(network, options).train(broken))
        .satisfies(e -> assertThat(e.layer()).isEqualTo("input"));
    Arrays.fill(values, 3e38f);
    for (int i = 0; i < values.length; i += 3) {
      values[i] = -3e38f;
    }
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.of(network, options).train(broken))
        .satisfies(e -> assertThat(e.layer()).isIn("dense1", "dense1.bn"));
  }

  /** Every case of {@code bn}, in both kernel sets, in one slab of sixteen images. */
  @ParameterizedTest
  @MethodSource("kernelSets")
  void everyCaseNormalisesItsBatch(Kernels kernels) {
    OpCases.all().stream()
        .filter(c -> c.op() instanceof BatchNorm)
        .forEach(c -> normalises(kernels, c.network()));
  }

  private static void normalises(Kernels kernels, Network network) {
    Random random = new Random(SEED);
    int size = network.inputShape().size();
    float[] inputs = new float[16 * size];
    float[] weights = new float[16 * size];
    List<List<double[]>> images = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.nextFloat() * 2 - 1;
      weights[i] = random.nextFloat() * 2 - 1;
    }
    for (int n = 0; n < 16; n++) {
      images.add(List.of(doubles(inputs, n * size, size)));
    }
    float[] flat = SlabRun.randomParameters(network, SEED);
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : plan(kernels, network).slots().all()) {
      if (slot.parameter().role().equals("variance")) {
        for (int i = slot.offset(); i < slot.offset() + slot.count(); i++) {
          flat[i] = Math.abs(flat[i]);
        }
      }
      parameters.add(doubles(flat, slot.offset(), slot.count()));
    }
    SlabRun run = SlabRun.of(network, kernels, flat, inputs, weights);
    int result = network.outputs().get(0);
    List<double[]> outputs = Reference.training(network, result, images, parameters);
    for (int i = 0; i < inputs.length; i++) {
      double[] image = images.get(i / size).get(0);
      assertThat(Math.abs(run.outputs()[i] - outputs.get(i / size)[i % size]))
          .isLessThan(TOLERANCE);
      if (i % 7 == 0) {
        double kept = image[i % size];
        image[i % size] = kept + EPSILON;
        double above = weighted(Reference.training(network, result, images, parameters), weights);
        image[i % size] = kept - EPSILON;
        double below = weighted(Reference.training(network, result, images, parameters), weights);
        image[i % size] = kept;
        double expected = (above - below) / (2 * EPSILON);
        assertThat(Math.abs(run.inputGradients()[i] - expected))
            .as("input gradient %d of %s, seed %d", i, network.nodes().get(1).op().text(), SEED)
            .isLessThan(TOLERANCE * Math.max(1, Math.abs(expected)));
      }
    }
  }

  private static Plan plan(Kernels kernels, Network network) {
    return Planner.plan(network, kernels, Goal.training(network.outputs().get(0)));
  }

  private static double weighted(List<double[]> outputs, float[] weights) {
    double sum = 0;
    int next = 0;
    for (double[] output : outputs) {
      for (double y : output) {
        sum += y * weights[next++];
      }
    }
    return sum;
  }

  @Test
  @Tag("vector")
  void aWarmStepAllocatesNextToNothing() {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Kernels kernels = KernelChoice.VECTOR.resolve();
    Network network =
        Cnn.compile(
                "input 16x16x1; conv 6 k3 bn relu; maxpool; flatten; dense 9 bn; dense 4 softmax")
            .orThrow();
    Plan plan = plan(network, kernels);
    Dataset data = data(network, IMAGES, 0, 1);
    int[] order = order(IMAGES);
    long least = Long.MAX_VALUE;
    try (Workers workers = new Workers(1)) {
      float[] parameters = FirstWeights.of(plan.slots(), 1);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, IMAGES, 1, workers);
      Updates updates =
          new Updates(kernels.updates(), plan.slots(), Optimizer.Adam.of(1e-3), workers);
      long id = Thread.currentThread().getId();
      for (int round = 0; round < 80 && least > 200; round++) {
        long before = memory.getThreadAllocatedBytes(id);
        for (int i = 0; i < 40; i++) {
          updates.step(parameters, gradients.compute(parameters, data, order, 0, IMAGES, i));
        }
        least = Math.min(least, (memory.getThreadAllocatedBytes(id) - before) / 40);
      }
    }
    // One boxed vector is 80 bytes, and a step works on 50,000 of them.
    assertThat(least).isLessThan(4096);
  }

  static List<Kernels> kernelSets() {
    return KernelSets.all();
  }
}
