package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.ir.Activation;
import fovea.ir.Axes;
import fovea.ir.Concat;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Op;
import fovea.ir.Optimizer;
import fovea.ir.Padding;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Training;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.WeightOptions;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks whose values have several readers, and whose operators read several values. */
class SkipsTest {
  private static final long SEED = 1917;
  private static final int IMAGES = 16;

  /** Rounding of float sums through up to eight layers, of values of size 1 and up to 144 terms. */
  private static final double TOLERANCE = 1e-4;

  private static final double EPSILON = 1e-6;
  private static final Merge ADD = new Merge(Merge.Function.ADD);
  private static final Merge MUL = new Merge(Merge.Function.MUL);
  private static final Merge MAX = new Merge(Merge.Function.MAX);
  private static final Merge AVG = new Merge(Merge.Function.AVG);
  private static final Training TRAINING =
      new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(5e-3), 2, 150, 7);

  record Graph(String name, Network network) {
    /** The node before the softmax: what a training computes. */
    int scores() {
      return network.nodes().size() - 2;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Conv2d same(int filters) {
    return new Conv2d(
        filters, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
  }

  private static TransposedConv2d larger(int filters, int stride) {
    return new TransposedConv2d(
        filters, Axes.of(3), Axes.of(stride), Padding.SAME, 0, Axes.of(1), WeightOptions.DEFAULT);
  }

  private static NetworkBuilder start() {
    return Network.builder().training(TRAINING).input("image", Blobs.SHAPE);
  }

  private static Network end(NetworkBuilder stream) {
    return stream.add(new Flatten()).add(Dense.of(4)).softmax().build();
  }

  private static Op tanh() {
    return new Activation(Activation.Function.TANH);
  }

  static List<Graph> graphs() {
    return List.of(
        new Graph(
            "a residual",
            end(
                start()
                    .add(same(3))
                    .tanh()
                    .residual(body -> body.add(same(3)).tanh().add(same(3)))
                    .word(tanh()))),
        new Graph(
            "a residual of the input",
            end(start().add(same(1)).tanh().join(ADD, "image").add(MaxPool.of(2)))),
        new Graph(
            "nested merges",
            end(
                start()
                    .add(same(2))
                    .tanh()
                    .name("stem")
                    .residual(body -> body.residual(inner -> inner.add(same(2)).tanh()))
                    .join(MUL, "stem")
                    .name("product")
                    .from("stem")
                    .add(same(2))
                    .join(AVG, "stem", "product")
                    .join(MAX, "stem"))),
        new Graph(
            "a U-Net",
            end(
                start()
                    .add(same(2))
                    .tanh()
                    .name("wide")
                    .add(MaxPool.of(2))
                    .add(same(3))
                    .tanh()
                    .name("narrow")
                    .add(same(3))
                    .tanh()
                    .join(new Concat(), "narrow")
                    .add(same(2))
                    .add(new Upsample(Axes.of(2), false))
                    .join(new Concat(), "wide")
                    .add(same(3))
                    .tanh())),
        new Graph(
            "transposed convolutions",
            end(
                start()
                    .add(same(2))
                    .tanh()
                    .name("wide")
                    .add(MaxPool.of(2))
                    .add(larger(3, 2))
                    .tanh()
                    .join(new Concat(), "wide")
                    .add(larger(2, 1))
                    .tanh())),
        new Graph(
            "volumes",
            end(
                start()
                    .add(same(4))
                    .tanh()
                    .add(new Reshape(Shape.of(4, 4, 8, 2)))
                    .add(Conv3d.of(3, 2))
                    .tanh()
                    .add(MaxPool.of(2)))),
        new Graph(
            "a value read three times",
            end(
                start()
                    .add(same(2))
                    .tanh()
                    .name("stem")
                    .add(same(3))
                    .name("a")
                    .from("stem")
                    .add(MaxPool.of(2))
                    .add(new Upsample(Axes.of(2), true))
                    .name("b")
                    .from("stem")
                    .add(same(1))
                    .join(new Concat(), "a", "b", "stem", "stem"))),
        new Graph(
            "squeeze and excitation",
            end(
                start()
                    .add(same(4))
                    .tanh()
                    .name("features")
                    .add(new GlobalAvgPool())
                    .add(Dense.of(2))
                    .tanh()
                    .add(Dense.of(4))
                    .sigmoid()
                    .join(MUL, "features"))));
  }

  static Stream<Arguments> runs() {
    return KernelSets.all().stream()
        .flatMap(kernels -> graphs().stream().map(graph -> Arguments.of(graph, kernels)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("runs")
  void gradientsAreThoseOfTheReference(Graph graph, Kernels kernels) {
    Network network = graph.network();
    int result = graph.scores();
    float[] flat = SlabRun.randomParameters(network, SEED);
    Random random = new Random(SEED);
    float[] images = values(random, IMAGES * network.inputShape().size());
    int outputs = network.nodes().get(result).shape().size();
    float[] weights = new float[IMAGES * outputs];
    int checked = 11;
    for (int i = 0; i < outputs; i++) {
      weights[checked * outputs + i] = random.nextFloat() * 2 - 1;
    }
    SlabRun run = SlabRun.of(network, result, kernels, flat, List.of(images), weights);

    List<Slot> slots = run.plan().slots().all();
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : slots) {
      parameters.add(doubles(flat, slot.offset(), slot.count()));
    }
    double[] image = row(images, checked);
    double[] r = row(weights, checked);
    close(
        "output",
        row(run.outputs(), checked),
        Reference.forward(network, result, List.of(image), parameters));
    close(
        "input gradient",
        row(run.inputGradients(), checked),
        slopes(network, result, image, image, parameters, r));
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      close(
          slot.name(),
          doubles(run.gradients(), slot.offset(), slot.count()),
          slopes(network, result, parameters.get(i), image, parameters, r));
    }
  }

  /** Central differences of the weighted outputs, by each of the values. */
  private static double[] slopes(
      Network network,
      int result,
      double[] values,
      double[] image,
      List<double[]> parameters,
      double[] weights) {
    double[] slopes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double kept = values[i];
      values[i] = kept + EPSILON;
      double above = weighted(network, result, image, parameters, weights);
      values[i] = kept - EPSILON;
      double below = weighted(network, result, image, parameters, weights);
      values[i] = kept;
      slopes[i] = (above - below) / (2 * EPSILON);
    }
    return slopes;
  }

  private static double weighted(
      Network network, int result, double[] image, List<double[]> parameters, double[] weights) {
    double[] y = Reference.forward(network, result, List.of(image), parameters);
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * weights[i];
    }
    return sum;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("runs")
  void anyNumberOfThreadsGivesTheSameBits(Graph graph, Kernels kernels) {
    List<Weights> all = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4, 8}) {
      TrainerOptions options = TrainerOptions.DEFAULT.withThreads(threads);
      Dataset data = Blobs.of(200, 5);
      all.add(Trainer.of(graph.network(), options, kernels).train(data).model().weights());
    }
    assertThat(all).allSatisfy(weights -> assertThat(weights).isEqualTo(all.get(0)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("runs")
  void aPredictionIsTheForwardPassOfATraining(Graph graph, Kernels kernels) {
    Network network = graph.network();
    float[] flat = SlabRun.randomParameters(network, SEED);
    int size = network.inputShape().size();
    float[] images = values(new Random(SEED), IMAGES * size);
    float[] gradients = new float[IMAGES * network.outputShape().size()];
    SlabRun run = SlabRun.of(network, kernels, flat, images, gradients);
    Model model = Model.of(network, Slots.of(network).weights(flat));
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(1), kernels)) {
      assertThat(predictor.predictBatch(images, IMAGES)).containsExactly(run.outputs());
    }
  }

  static List<Kernels> kernelSets() {
    return KernelSets.all();
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void theFirstOfEqualStreamsGetsTheGradientOfAMaximum(Kernels kernels) {
    Shape shape = Shape.of(3);
    Network network = Network.builder().input("a", shape).input("b", shape).join(MAX, "a").build();
    // The stream stands at b when it joins a, so b is the first.
    float[] a = new float[IMAGES * 3];
    float[] b = new float[IMAGES * 3];
    float[] g = new float[IMAGES * 3];
    for (int i = 0; i < a.length; i++) {
      a[i] = 1;
      b[i] = i % 3;
      g[i] = i + 1;
    }
    SlabRun run = SlabRun.of(network, 2, kernels, new float[16], List.of(a, b), g);
    assertThat(run.outputs()).startsWith(1, 1, 2);
    assertThat(run.allInputGradients().get(0)).startsWith(1, 0, 0, 4, 0, 0);
    assertThat(run.allInputGradients().get(1)).startsWith(0, 2, 3, 0, 5, 6);
  }

  /** Without the image's gradient, as trainings are; the maximum needs room for it nonetheless. */
  @ParameterizedTest
  @MethodSource("kernelSets")
  void aMaximumWithTheInputLearnsWhereItWins(Kernels kernels) {
    Network network = end(start().add(same(1)).join(MAX, "image").join(MUL, "image"));
    TrainerOptions options = TrainerOptions.DEFAULT.withThreads(1);
    TrainingResult result = Trainer.of(network, options, kernels).train(Blobs.of(300, 1));
    assertThat(result.epochs().get(1).loss()).isLessThan(result.epochs().get(0).loss());
  }

  @Test
  void thePlansTableShowsAllThatAStepReads() {
    Network network = graphs().get(0).network();
    Kernels scalar = KernelChoice.SCALAR.resolve();
    assertThat(Trainer.of(network, TrainerOptions.DEFAULT, scalar).plan().toString())
        .containsPattern("add +@\\d+\\+\\d+ @\\d+\\+\\d+ +@\\d+\\+\\d+ +@");
  }

  private static void close(String what, double[] found, double[] expected) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i])))
          .as("%s[%d]: found %s, expected %s, seed %d", what, i, found[i], expected[i], SEED)
          .isLessThan(TOLERANCE);
    }
  }

  private static double[] row(float[] rows, int n) {
    int length = rows.length / IMAGES;
    return doubles(rows, n * length, length);
  }

  private static double[] doubles(float[] from, int at, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = from[at + i];
    }
    return values;
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
