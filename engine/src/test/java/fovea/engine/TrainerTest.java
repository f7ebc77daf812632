package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.Kernels;
import fovea.ir.Activation;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Network;
import fovea.ir.Op;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Tensor;
import fovea.ir.Training;
import fovea.ir.WeightOptions;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final Training TRAINING =
      new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(5e-3), 6, 50, 7);

  static List<Kernels> kernels() {
    return KernelSets.all();
  }

  private static Network network(Training training, Op hidden) {
    return Networks.chain(
        training,
        new Input(Blobs.SHAPE),
        Conv2d.of(5, 3),
        new Activation(Activation.Function.RELU),
        MaxPool.of(2),
        new Flatten(),
        hidden,
        new Dropout(0.2),
        new Activation(Activation.Function.TANH),
        Dense.of(4),
        new Softmax());
  }

  private static Network network() {
    return network(TRAINING, Dense.of(13));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void trainingLearnsWhereTheSquareIs(Kernels kernels) {
    TrainerOptions options = TrainerOptions.DEFAULT.withValidation(Blobs.of(100, 2));
    TrainingResult result = Trainer.of(network(), options, kernels).train(Blobs.of(600, 1));
    assertThat(result.interrupted()).isFalse();
    assertThat(result.epochs()).hasSize(6);
    EpochResult last = result.epochs().get(5);
    assertThat(last.accuracy()).isGreaterThan(0.97);
    assertThat(last.validationAccuracy()).isGreaterThan(0.98);
    assertThat(last.loss()).isLessThan(result.epochs().get(0).loss());
    Evaluation evaluation = Evaluator.evaluate(result.model(), Blobs.of(100, 3));
    assertThat(evaluation.samples()).isEqualTo(100);
    assertThat(evaluation.accuracy()).isGreaterThan(0.98);
    assertThat(evaluation.loss()).isLessThan(0.2);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void anyNumberOfThreadsGivesTheSameBits(Kernels kernels) {
    Training training = TRAINING.withEpochs(2).withBatch(150);
    List<Weights> all = new ArrayList<>();
    for (int threads : new int[] {1, 1, 2, 4, 8}) {
      TrainerOptions options = TrainerOptions.DEFAULT.withThreads(threads);
      all.add(
          Trainer.of(network(training, Dense.of(13)), options, kernels)
              .train(Blobs.of(400, 5))
              .model()
              .weights());
    }
    assertThat(all).allSatisfy(weights -> assertThat(weights).isEqualTo(all.get(0)));
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    Weights one = Trainer.of(network()).train(Blobs.of(64, 5)).model().weights();
    Network other = network(TRAINING.withSeed(8), Dense.of(13));
    assertThat(Trainer.of(other).train(Blobs.of(64, 5)).model().weights()).isNotEqualTo(one);
  }

  @Test
  void everyOptimizerLearns() {
    List<Optimizer> optimizers =
        List.of(
            new Optimizer.Sgd(0.2, 0, false),
            new Optimizer.Sgd(0.05, 0.9, false),
            new Optimizer.Sgd(0.05, 0.9, true),
            Optimizer.Adam.of(5e-3));
    for (Optimizer optimizer : optimizers) {
      Network network = network(TRAINING.withOptimizer(optimizer), Dense.of(13));
      List<EpochResult> epochs = Trainer.of(network).train(Blobs.of(600, 1)).epochs();
      assertThat(epochs.get(5).accuracy()).as("%s", optimizer).isGreaterThan(0.9);
    }
  }

  @Test
  void frozenLayersKeepTheirFirstWeights() {
    Dense frozen = new Dense(13, new WeightOptions(WeightOptions.DEFAULT.init(), true, true, 0, 0));
    Weights once =
        Trainer.of(network(TRAINING.withEpochs(1), frozen))
            .train(Blobs.of(100, 1))
            .model()
            .weights();
    Weights longer =
        Trainer.of(network(TRAINING.withEpochs(3), frozen))
            .train(Blobs.of(100, 1))
            .model()
            .weights();
    assertThat(longer.get("n5/kernel")).isEqualTo(once.get("n5/kernel"));
    assertThat(longer.get("n1/kernel")).isNotEqualTo(once.get("n1/kernel"));
  }

  @Test
  void l2MakesWeightsSmaller() {
    Dense plain = Dense.of(13);
    Dense decayed =
        new Dense(13, new WeightOptions(WeightOptions.DEFAULT.init(), true, false, 0, 0.05));
    assertThat(sumOfSquares(decayed)).isLessThan(0.5 * sumOfSquares(plain));
  }

  private static double sumOfSquares(Dense hidden) {
    Tensor kernel =
        Trainer.of(network(TRAINING, hidden))
            .train(Blobs.of(600, 1))
            .model()
            .weights()
            .get("n5/kernel");
    double sum = 0;
    for (float w : kernel.values()) {
      sum += w * w;
    }
    return sum;
  }

  @Test
  void listenerHearsOfEveryBatchAndEpoch() {
    List<BatchProgress> batches = new ArrayList<>();
    List<EpochResult> epochs = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochResult result) {
            epochs.add(result);
          }

          @Override
          public void batch(BatchProgress progress) {
            batches.add(progress);
          }
        };
    TrainerOptions options =
        TrainerOptions.DEFAULT.withTraining(TRAINING.withEpochs(2)).withListener(listener);
    TrainingResult result = Trainer.of(network(), options).train(Blobs.of(120, 1));
    assertThat(epochs).isEqualTo(result.epochs()).hasSize(2);
    assertThat(batches).hasSize(6);
    assertThat(batches.get(5).batch()).isEqualTo(3);
    assertThat(batches.get(5).batches()).isEqualTo(3);
    assertThat(batches.get(5).epoch()).isEqualTo(2);
    assertThat(batches.get(5).loss()).isEqualTo(epochs.get(1).loss());
  }

  @Test
  void interruptionEndsTrainingWithAModel() {
    TrainingListener interrupter =
        result -> {
          if (result.epoch() == 2) {
            Thread.currentThread().interrupt();
          }
        };
    TrainerOptions options = TrainerOptions.DEFAULT.withListener(interrupter);
    TrainingResult result = Trainer.of(network(), options).train(Blobs.of(120, 1));
    assertThat(result.interrupted()).isTrue();
    assertThat(result.epochs()).hasSize(2);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aLossThatIsNoNumberNamesEpochBatchAndLayer() {
    float[] values = new float[64 * 100];
    values[64 * 60] = Float.NaN;
    Dataset broken = Dataset.of(Blobs.SHAPE, values, new int[100]);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.of(network()).train(broken))
        .satisfies(e -> assertThat(e.epoch()).isEqualTo(1))
        .satisfies(e -> assertThat(e.batch()).isBetween(1, 2))
        .satisfies(e -> assertThat(e.layer()).isEqualTo("n0"));
    Network wild =
        Networks.chain(
            TRAINING.withOptimizer(new Optimizer.Sgd(1e25, 0, false)),
            new Input(Blobs.SHAPE),
            new Flatten(),
            Dense.of(13),
            Dense.of(4),
            new Softmax());
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.of(wild).train(Blobs.of(600, 1)))
        .withMessageContaining("a smaller learning rate");
  }

  @Test
  void whatCannotBeTrainedIsRefusedAtOnce() {
    Input input = new Input(Shape.of(4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(Networks.chain(null, input, Dense.of(3))))
        .withMessage(
            "loss: crossentropy needs a network that ends in softmax over 2 classes or more, got"
                + " dense 3 with output 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(Networks.chain(null, input, new Softmax())))
        .withMessage("network: has no weights that training may change");
  }

  @Test
  void dataThatDoNotFitAreRefused() {
    Trainer trainer = Trainer.of(network());
    Dataset wide = Dataset.of(Shape.of(4, 16, 1), new float[64], new int[1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer.train(wide))
        .withMessage("dataset: examples must be 8x8x1 as the network's input, got 4x16x1");
    Dataset strange = Dataset.of(Blobs.SHAPE, new float[128], new int[] {3, 4});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer.train(strange))
        .withMessage(
            "dataset: labels must be 0 to 3 because the network ends in 4 classes, got 4 at example 1");
    Dataset none = Dataset.of(Blobs.SHAPE, new float[0], new int[0]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer.train(none))
        .withMessage("dataset: must have at least 1 example, got 0");
  }
}
