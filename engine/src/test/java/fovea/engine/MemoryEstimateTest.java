package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Slots;
import fovea.engine.train.FirstWeights;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Op;
import fovea.ir.Optimizer;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Training;
import fovea.ir.WeightOptions;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static Training training(int batch) {
    return new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(1e-3), 1, batch, 7);
  }

  private static Conv2d same(int filters) {
    return new Conv2d(
        filters, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
  }

  /** Two residuals over 32 channels, so that the frames weigh most. */
  private static Network residuals() {
    NetworkBuilder builder = Network.builder().training(training(32)).input(24, 24, 3);
    return builder
        .add(same(32))
        .relu()
        .residual(body -> body.add(same(32)).relu().add(same(32)))
        .relu()
        .add(MaxPool.of(2))
        .residual(body -> body.add(same(32)).relu().add(same(32)))
        .add(new GlobalAvgPool())
        .add(Dense.of(10))
        .softmax()
        .build();
  }

  /** A million weights and hardly any activations. */
  private static Network dense() {
    return Networks.chain(
        training(96),
        new Input(Shape.of(16, 16, 2)),
        new Flatten(),
        Dense.of(1200),
        Dense.of(400),
        Dense.of(10),
        new Softmax());
  }

  /** Few and large images, which are trained one by one. */
  private static Network pictures() {
    return Network.builder()
        .training(training(4))
        .input(96, 96, 3)
        .add(same(32))
        .add(BatchNorm.of())
        .relu()
        .add(MaxPool.of(2))
        .add(same(48))
        .relu()
        .add(new GlobalAvgPool())
        .add(Dense.of(10))
        .softmax()
        .build();
  }

  /** Bytes on the heap that something still holds. */
  private static long used() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Measures trainings and predictors; a line for each: its name, then used over estimated. */
  static final class Measurements {
    public static void main(String[] arguments) {
      for (Kernels kernels : KernelSets.all()) {
        List<Network> networks =
            List.of(Networks.lenet(training(128)), residuals(), dense(), pictures());
        trainingShare(networks.get(0), 1, kernels); // classes and call sites of the Vector API
        for (int i = 0; i < networks.size(); i++) {
          List<String> names = List.of("lenet", "residuals", "dense", "pictures");
          String name = names.get(i) + ", " + kernels.name();
          Network network = networks.get(i);
          for (int count = 1; count <= 2; count++) {
            int threads = count;
            double share = median(() -> trainingShare(network, threads, kernels));
            System.out.println(name + ", training on " + threads + ": " + share);
          }
          double share = median(() -> inferenceShare(network, kernels));
          System.out.println(name + ", inference: " + share);
        }
      }
    }

    /** Of three: what an earlier measurement held may be let go of during one of them. */
    private static double median(DoubleSupplier share) {
      double[] shares = {share.getAsDouble(), share.getAsDouble(), share.getAsDouble()};
      Arrays.sort(shares);
      return shares[1];
    }

    /** Once the helpers of an earlier training have ended, who hold what they worked on. */
    private static long usedAtRest() {
      while (Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> thread.getName().startsWith("fovea-"))) {
        Thread.onSpinWait();
      }
      return used();
    }

    /** In the second batch, with all that the training holds then. */
    private static double trainingShare(Network network, int threads, Kernels kernels) {
      int examples = 2 * network.trainingOrDefault().batch();
      int size = network.inputShape().size();
      Dataset data =
          Dataset.of(network.inputShape(), new float[examples * size], new int[examples]);
      long[] during = new long[1];
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void batch(BatchProgress progress) {
              during[0] = used();
            }

            @Override
            public void epoch(EpochResult result) {}
          };
      long before = usedAtRest();
      Trainer trainer =
          Trainer.of(
              network, TrainerOptions.DEFAULT.withThreads(threads).withListener(listener), kernels);
      MemoryEstimate memory = trainer.memory();
      trainer.train(data);
      Reference.reachabilityFence(data);
      long expected = memory.bytes().subtract(memory.bytes("trained model")).longValueExact();
      return (double) (during[0] - before) / expected;
    }

    private static double inferenceShare(Network network, Kernels kernels) {
      Slots slots = Slots.of(network);
      Model model = Model.of(network, slots.weights(FirstWeights.of(slots, 1)));
      float[] input = new float[network.inputShape().size()];
      float[] output = new float[10];
      long before = usedAtRest();
      try (Predictor predictor = Predictor.of(model, new PredictorOptions(1), kernels)) {
        predictor.predict(input, output);
        long used = used() - before;
        Reference.reachabilityFence(model);
        Reference.reachabilityFence(input);
        MemoryEstimate memory = MemoryEstimate.inference(predictor.plan(), 1);
        return (double) used / memory.bytes().longValueExact();
      }
    }
  }

  /**
   * The serial collector keeps objects side by side, if told to leave no holes and to hand out
   * little in advance; G1 gives a large array whole regions.
   */
  @Test
  void aRunTakesWhatWasEstimated() throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:MarkSweepAlwaysCompactCount=1",
                "-XX:-ResizeTLAB",
                "-XX:TLABSize=16k"));
    if (KernelChoice.vectorIsPresent()) {
      options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    assertThat(Fork.run(options, Measurements.class).lines())
        .hasSize(12 * KernelSets.all().size())
        .allSatisfy(
            line ->
                assertThat(Double.parseDouble(line.substring(line.indexOf(": ") + 2)))
                    .as(line)
                    .isBetween(0.9, 1.1));
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheNumbers() {
    Network network = Networks.lenet(training(64));
    Trainer trainer =
        Trainer.of(network, TrainerOptions.DEFAULT.withThreads(2), KernelChoice.SCALAR.resolve());
    MemoryEstimate memory = trainer.memory();
    memory.requireRoom(memory.bytes().longValueExact());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.requireRoom(memory.bytes().longValueExact() - 1))
        .withMessageMatching(
            "memory: training at batch 64 on 2 threads needs [0-9.]+ MB \\(parameters 241 kB, "
                + "gradients 255 kB, optimizer 481 kB, .*, frames .* MB, .*\\), the JVM may take "
                + "[0-9.]+ MB; start java with -Xmx[0-9]+m");
  }

  private static Network vgg16() {
    NetworkBuilder builder = Network.builder().training(training(32)).input(224, 224, 3);
    int[] filters = {64, 128, 256, 512, 512};
    for (int block = 0; block < 5; block++) {
      for (int i = 0; i < (block < 2 ? 2 : 3); i++) {
        builder.add(same(filters[block])).relu();
      }
      builder.add(MaxPool.of(2));
    }
    return builder
        .add(new Flatten())
        .add(Dense.of(4096))
        .relu()
        .add(Dense.of(4096))
        .relu()
        .add(Dense.of(1000))
        .softmax()
        .build();
  }

  /** What a small JVM says of networks that are too large for it. */
  static final class TooLarge {
    public static void main(String[] arguments) {
      for (Network network :
          List.of(
              vgg16(),
              Networks.chain(
                  training(1),
                  new Input(Shape.of(100_000, 100_000, 1)),
                  (Op) Conv2d.of(4, 3),
                  new GlobalAvgPool(),
                  Dense.of(2),
                  new Softmax()))) {
        try {
          Trainer.of(network);
          System.out.println("not refused");
        } catch (IllegalArgumentException refusal) {
          System.out.println(refusal.getMessage());
        }
        try {
          MemoryEstimate.leastOfInference(network).requireRoom();
          System.out.println("not refused");
        } catch (IllegalArgumentException refusal) {
          System.out.println(refusal.getMessage());
        }
      }
    }
  }

  @Test
  void aSmallJvmRefusesWhatItCannotHold() throws Exception {
    List<String> options = List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    assertThat(Fork.run(options, TooLarge.class).lines())
        .satisfiesExactly(
            vgg ->
                assertThat(vgg)
                    .startsWith("memory: training at batch 32 needs 2.4 GB (parameters")
                    .contains("the JVM may take 6"),
            vgg ->
                assertThat(vgg)
                    .startsWith("memory: inference needs 566 MB")
                    .contains("(parameters 553 MB, 1 image of 224x224x64 at conv1 12.8 MB)"),
            wide ->
                assertThat(wide)
                    .startsWith("memory: training at batch 1 needs 160 GB")
                    .contains("1 image of 99998x99998x4 at ")
                    .contains("the JVM may take 6"),
            wide -> assertThat(wide).startsWith("memory: inference needs 160 GB"));
  }

  /** A predictor of one image, where sixteen together would not fit. */
  static final class OneImage {
    public static void main(String[] arguments) {
      Network network =
          Networks.chain(
              null, new Input(Shape.of(500, 500, 1)), same(16), new GlobalAvgPool(), Dense.of(2));
      Slots slots = Slots.of(network);
      Model model = Model.of(network, slots.weights(FirstWeights.of(slots, 1)));
      try (Predictor predictor = Predictor.of(model, new PredictorOptions(1))) {
        float[] output = new float[2];
        predictor.predict(new float[500 * 500], output);
        System.out.println(
            predictor.predictBatch(new float[20 * 500 * 500], 20)[39] == output[1]
                ? "the same"
                : "something else");
      }
    }
  }

  @Test
  void aLargeImageNeedsMemoryForItselfAlone() throws Exception {
    List<String> options = List.of("-Xmx120m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    assertThat(Fork.run(options, OneImage.class)).isEqualTo("the same\n");
  }

  /** Validation of large images goes one by one, too, and the estimate knows. */
  @Test
  void validationIsEstimatedInItsOwnLayout() {
    Network network =
        Networks.chain(
            training(2),
            new Input(Shape.of(120, 120, 1)),
            same(40),
            new GlobalAvgPool(),
            Dense.of(2),
            new Softmax());
    Dataset data = Dataset.of(network.inputShape(), new float[2 * 120 * 120], new int[2]);
    TrainerOptions options = TrainerOptions.DEFAULT.withThreads(1);
    Trainer trainer = Trainer.of(network, options.withValidation(data));
    assertThat(trainer.memory().bytes("validation").longValueExact())
        .isLessThan(4 * Float.BYTES * 120 * 120 * 48L + Evaluator.bytes(network, 256));
    assertThat(trainer.train(data).epochs()).isNotEmpty();
  }

  @Test
  void aMapOfMoreThan2To31FloatsIsRefusedByThePlanner() {
    Network network =
        Networks.chain(
            null, new Input(Shape.of(100_000, 100_000, 1)), new GlobalAvgPool(), Dense.of(2));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> fovea.engine.plan.Planner.inference(network, KernelChoice.SCALAR.resolve()))
        .withMessage(
            "network: 16 images must need less than 2^31 floats of memory, n0 exceeds that with"
                + " 100000x100000x1");
  }
}
