package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.dsl.Cnn;
import fovea.engine.data.Column;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.ir.Training;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss, at one output and at several, of one input and of several. */
class LossesTest {
  private static final long SEED = 1964;
  private static final int IMAGES = 21;
  private static final double EPSILON = 1e-6;

  /** Rounding of float sums through a few layers, of values of size 1; seen below 1e-6. */
  private static final double TOLERANCE = 4e-6;

  /** A network and the loss that it is trained with. */
  private record Case(Network network, Loss loss) {
    static Case of(Loss.Function function, double smoothing, String text) {
      return new Case(Cnn.compile(text).orThrow(), new Loss(function, smoothing));
    }

    List<Shape> targetShapes() {
      List<Shape> shapes = new ArrayList<>();
      for (int id : network.outputs()) {
        Shape shape = network.nodes().get(id).shape();
        boolean classes = loss.function() == Loss.Function.CROSSENTROPY;
        shapes.add(classes ? shape.withChannels(1) : shape);
      }
      return shapes;
    }

    @Override
    public String toString() {
      return loss.function().word() + " " + network.outputs().size();
    }
  }

  private static final String TWO_INPUTS =
      "input image 4x4x2; input meta 3; from image; conv 2 k3 tanh; flatten; concat meta as joined;";

  private static List<Case> all() {
    return List.of(
        Case.of(Loss.Function.CROSSENTROPY, 0, "input 6; dense 4 tanh; dense 3 softmax"),
        Case.of(Loss.Function.CROSSENTROPY, 0.1, "input 6; dense 4 tanh; dense 3 softmax"),
        Case.of(Loss.Function.CROSSENTROPY, 0.2, "input 4x3x2; conv 3 k3 same softmax"),
        Case.of(Loss.Function.CROSSENTROPY, 0, "input 5x2; conv1d 4 k3 bn; softmax"),
        Case.of(Loss.Function.BCE, 0, "input 6; dense 4 tanh; dense 1 sigmoid"),
        Case.of(Loss.Function.BCE, 0, "input 4x3x2; conv 2 k3 same bn relu; conv 2 k1 sigmoid"),
        Case.of(Loss.Function.MSE, 0, "input 6; dense 4 tanh; dense 3"),
        Case.of(Loss.Function.MSE, 0, "input 6; dense 4 tanh; dense 3 softmax"),
        Case.of(Loss.Function.MAE, 0, "input 4x3x2; conv 2 k3 same bn"),
        Case.of(Loss.Function.HUBER, 0, "input 6; dense 4 tanh; dense 3"),
        Case.of(
            Loss.Function.MSE,
            0,
            TWO_INPUTS
                + "dense 3 sigmoid as kind; from joined; dense 2 as place; output kind, place"),
        Case.of(
            Loss.Function.CROSSENTROPY,
            0,
            TWO_INPUTS
                + "dense 3 softmax as kind; from joined; dense 2 softmax as place;"
                + " output place, kind"),
        // One output learns nothing.
        Case.of(
            Loss.Function.MSE,
            0,
            "input vector 6; tanh as plain; from vector; dense 2 as end; output plain, end"),
        // One output is read by the other.
        Case.of(
            Loss.Function.HUBER,
            0,
            "input 6; dense 4 tanh as hidden; dense 2 as end; output end, hidden"));
  }

  /** The one whose outputs are classes. */
  private static Case twoInputs() {
    return all().get(11);
  }

  static Stream<Arguments> cases() {
    return KernelSets.all().stream()
        .flatMap(kernels -> all().stream().map(c -> Arguments.of(kernels, c)));
  }

  private static Dataset data(Case c, int count) {
    Random random = new Random(SEED);
    List<Column> inputs = new ArrayList<>();
    c.network().inputs().forEach(input -> inputs.add(column(input.shape(), count, random, -1, 1)));
    List<Column> targets = new ArrayList<>();
    for (int i = 0; i < c.targetShapes().size(); i++) {
      Shape shape = c.targetShapes().get(i);
      switch (c.loss().function()) {
        case CROSSENTROPY -> {
          int id = c.network().outputs().get(i);
          int classes = (int) c.network().nodes().get(id).shape().channels();
          float[] labels = new float[count * shape.size()];
          for (int k = 0; k < labels.length; k++) {
            labels[k] = random.nextInt(classes);
          }
          targets.add(new Column(shape, labels));
        }
        case BCE -> targets.add(column(shape, count, random, 0, 1));
        default -> targets.add(column(shape, count, random, -3, 3));
      }
    }
    return Dataset.of(inputs, targets);
  }

  private static Column column(Shape shape, int count, Random random, float low, float high) {
    float[] values = new float[count * shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = low + random.nextFloat() * (high - low);
    }
    return new Column(shape, values);
  }

  /** The mean over the batch, in double, of the sum over the outputs. */
  private static double loss(Case c, Dataset data, List<double[]> parameters, Loss loss) {
    List<List<double[]>> images = new ArrayList<>();
    for (int n = 0; n < data.size(); n++) {
      List<double[]> inputs = new ArrayList<>();
      for (int i = 0; i < data.inputShapes().size(); i++) {
        float[] values = new float[data.inputShapes().get(i).size()];
        data.copyInput(n, i, values, 0);
        inputs.add(doubles(values, 0, values.length));
      }
      images.add(inputs);
    }
    double sum = 0;
    for (int output = 0; output < c.targetShapes().size(); output++) {
      int id = c.network().outputs().get(output);
      List<double[]> found = Reference.training(c.network(), id, images, parameters);
      int classes = (int) c.network().nodes().get(id).shape().channels();
      for (int n = 0; n < data.size(); n++) {
        float[] target = new float[c.targetShapes().get(output).size()];
        data.copyTarget(n, output, target, 0);
        double part = 0;
        for (int i = 0; i < target.length; i++) {
          part += one(loss, found.get(n), target[i], i, classes);
        }
        sum += part / target.length;
      }
    }
    return sum / data.size();
  }

  private static double one(Loss loss, double[] outputs, double y, int i, int classes) {
    switch (loss.function()) {
      case CROSSENTROPY -> {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
          double target = (k == y ? 1 - loss.smoothing() : 0) + loss.smoothing() / classes;
          sum -= target * Math.log(outputs[i * classes + k]);
        }
        return sum;
      }
      case BCE -> {
        return -y * Math.log(outputs[i]) - (1 - y) * Math.log(1 - outputs[i]);
      }
      case MSE -> {
        return (outputs[i] - y) * (outputs[i] - y);
      }
      case MAE -> {
        return Math.abs(outputs[i] - y);
      }
      default -> {
        double d = Math.abs(outputs[i] - y);
        return d < 1 ? d * d / 2 : d - 0.5;
      }
    }
  }

  /** One step of gradient descent at rate 1 moves each weight by its slope. */
  @ParameterizedTest(name = "{1}, {0}")
  @MethodSource("cases")
  void aStepGoesDownTheSlopeOfTheLoss(Kernels kernels, Case c) {
    Training training = new Training(c.loss(), new Optimizer.Sgd(1e-30, 0, false), 1, IMAGES, SEED);
    Dataset data = data(c, IMAGES);
    Slots slots = Slots.of(c.network());
    // A rate of next to nothing leaves the first weights as they were.
    TrainingResult first = Trainer.of(c.network(), options(training), kernels).train(data);
    float[] flat = slots.flatten(first.model().weights());
    float[] moved =
        slots.flatten(
            Trainer.of(c.network(), options(training.withLearningRate(1)), kernels)
                .train(data)
                .model()
                .weights());
    List<double[]> parameters = new ArrayList<>();
    slots.all().forEach(slot -> parameters.add(doubles(flat, slot.offset(), slot.count())));
    assertThat(first.epochs().get(0).loss())
        .isCloseTo(loss(c, data, parameters, c.loss()), org.assertj.core.data.Offset.offset(1e-5));
    for (int k = 0; k < parameters.size(); k++) {
      Slot slot = slots.all().get(k);
      double[] values = parameters.get(k);
      for (int i = 0; i < values.length && slot.learns(); i++) {
        double kept = values[i];
        values[i] = kept + EPSILON;
        double above = loss(c, data, parameters, c.loss());
        values[i] = kept - EPSILON;
        double below = loss(c, data, parameters, c.loss());
        values[i] = kept;
        double expected = (above - below) / (2 * EPSILON);
        double found = (double) flat[slot.offset() + i] - moved[slot.offset() + i];
        assertThat(Math.abs(found - expected))
            .as("%s[%d]: %s, expected %s, seed %d", slot.name(), i, found, expected, SEED)
            .isLessThan(TOLERANCE);
      }
    }
  }

  private static TrainerOptions options(Training training) {
    return TrainerOptions.DEFAULT.withTraining(training).withThreads(2);
  }

  /** A {@code bn} evaluates by its running statistics, so only networks without one are here. */
  @ParameterizedTest(name = "{1}, {0}")
  @MethodSource("cases")
  void anEvaluationIsTheLossWithoutSmoothing(Kernels kernels, Case c) {
    if (c.network().nodes().stream().anyMatch(node -> node.name().contains("bn"))) {
      return;
    }
    Dataset data = data(c, 300);
    Slots slots = Slots.of(c.network());
    float[] flat = fovea.engine.plan.SlabRun.randomParameters(c.network(), SEED);
    List<double[]> parameters = new ArrayList<>();
    slots.all().forEach(slot -> parameters.add(doubles(flat, slot.offset(), slot.count())));
    Model model = Model.of(c.network(), slots.weights(flat));
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(2), kernels)) {
      Evaluation found = Evaluator.evaluate(predictor, data, c.loss());
      double expected = loss(c, data, parameters, new Loss(c.loss().function(), 0));
      assertThat(found.loss()).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5));
      boolean classes =
          c.loss().function() == Loss.Function.CROSSENTROPY
              || c.loss().function() == Loss.Function.BCE;
      assertThat(Double.isNaN(found.accuracy())).isEqualTo(!classes);
    }
  }

  private static double[] doubles(float[] from, int at, int count) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> from[at + i]);
    return values;
  }

  /** Whether the square is on the left, in three ways to say so. */
  @ParameterizedTest
  @MethodSource("kernelSets")
  void lossesOfValuesLearn(Kernels kernels) {
    Dataset corners = Blobs.of(400, 1);
    float[] images = new float[400 * 64];
    float[] sides = new float[400];
    for (int n = 0; n < 400; n++) {
      corners.copyExample(n, images, n * 64);
      sides[n] = corners.label(n) % 2;
    }
    Dataset data =
        Dataset.of(
            List.of(new Column(Blobs.SHAPE, images)), List.of(new Column(Shape.of(1), sides)));
    for (Loss.Function function : Loss.Function.values()) {
      if (function != Loss.Function.CROSSENTROPY) {
        String end = function == Loss.Function.BCE ? "dense 1 sigmoid" : "dense 1";
        Network network = Cnn.compile("input 8x8x1; flatten; dense 9 bn relu; " + end).orThrow();
        Training training = new Training(new Loss(function, 0), Optimizer.Adam.of(1e-2), 8, 40, 7);
        TrainerOptions options = options(training).withValidation(data);
        List<EpochResult> epochs = Trainer.of(network, options, kernels).train(data).epochs();
        assertThat(epochs.get(7).loss()).as(function.word()).isLessThan(0.3 * epochs.get(0).loss());
        if (function == Loss.Function.BCE) {
          assertThat(epochs.get(7).accuracy()).isGreaterThan(0.97);
        } else {
          assertThat(epochs.get(7).accuracy()).isNaN();
          assertThat(epochs.get(7).validationAccuracy()).isNaN();
        }
      }
    }
  }

  @Test
  void binaryCrossEntropyOfExtremeScoresIsFinite() {
    Network network = Cnn.compile("input 1; dense 1 nobias sigmoid").orThrow();
    Dataset data =
        Dataset.of(
            List.of(new Column(Shape.of(1), new float[] {3e5f, -3e5f})),
            List.of(new Column(Shape.of(1), new float[] {0, 1})));
    Training training =
        new Training(
            new Loss(Loss.Function.BCE, 0), new Optimizer.Sgd(1e-30, 0, false), 1, 2, SEED);
    TrainingResult result = Trainer.of(network, options(training)).train(data);
    float weight = Slots.of(network).flatten(result.model().weights())[0];
    // log(1 + e^s) is s for a large s, and next to nothing for a small one.
    assertThat(result.epochs().get(0).loss())
        .isCloseTo(Math.max(3e5 * weight, 0), org.assertj.core.data.Offset.offset(0.1));
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Case c = twoInputs();
    Dataset data = data(c, 200);
    Training training = new Training(c.loss(), Optimizer.Adam.of(1e-2), 2, 90, SEED);
    List<Weights> weights = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4, 8}) {
      TrainerOptions options = options(training).withThreads(threads);
      weights.add(Trainer.of(c.network(), options).train(data).model().weights());
    }
    assertThat(weights).allSatisfy(each -> assertThat(each).isEqualTo(weights.get(0)));
  }

  @Test
  void endsThatALossCannotJudgeAreRefused() {
    refuses(
        Loss.Function.BCE,
        "input 4; dense 2",
        "loss: bce needs a network that ends in sigmoid, got dense 2 with output 2");
    refuses(
        Loss.Function.CROSSENTROPY,
        "input vector 4; dense 3 softmax as kind; from vector; dense 2 as place; output kind, place",
        "loss: crossentropy needs an output place that ends in softmax over 2 classes or more, got"
            + " dense 2 with output 2");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Trainer.of(
                    Cnn.compile("input 4; dense 2").orThrow(),
                    options(Training.DEFAULT.withLoss(new Loss(Loss.Function.MSE, 0.1)))))
        .withMessage("loss: smoothing is for crossentropy, got mse");
  }

  private static void refuses(Loss.Function function, String text, String message) {
    Training training = Training.DEFAULT.withLoss(new Loss(function, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(Cnn.compile(text).orThrow(), options(training)))
        .withMessage(message);
  }

  @Test
  void dataThatDoNotFitAreRefusedByName() {
    Case c = twoInputs();
    Trainer trainer = Trainer.of(c.network(), options(Training.DEFAULT.withLoss(c.loss())));
    Column image = new Column(Shape.of(4, 4, 2), new float[64]);
    Column meta = new Column(Shape.of(3), new float[6]);
    Column label = new Column(Shape.of(1), new float[] {0, 1});
    Column high = new Column(Shape.of(1), new float[] {0, 2});
    refuses(
        trainer,
        Dataset.of(List.of(image), List.of(label, label)),
        "dataset: examples must have 2 inputs (image, meta), got 1");
    refuses(
        trainer,
        Dataset.of(List.of(meta, image), List.of(label, label)),
        "dataset: examples must be 4x4x2 as the network's input image, got 3");
    refuses(
        trainer,
        Dataset.of(List.of(image, meta), List.of(label)),
        "dataset: examples must have 2 targets (place, kind), got 1");
    refuses(
        trainer,
        Dataset.of(List.of(image, meta), List.of(new Column(Shape.of(2), new float[4]), label)),
        "dataset: targets must be 1 at output place for crossentropy, got 2");
    refuses(
        trainer,
        Dataset.of(List.of(image, meta), List.of(high, label)),
        "dataset: labels must be 0 to 1 because output place has 2 classes, got 2 at example 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Dataset.of(List.of(image), List.of(new Column(Shape.of(1), new float[3]))))
        .withMessage("dataset: all inputs and targets must have 2 examples as the first, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Column(Shape.of(3), new float[4]))
        .withMessage("column: values must be whole examples of 3, which have 3, got 4");
  }

  private static void refuses(Trainer trainer, Dataset data, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> trainer.train(data)).withMessage(message);
  }

  static List<Kernels> kernelSets() {
    return KernelSets.all();
  }
}
