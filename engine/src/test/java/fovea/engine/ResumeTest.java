package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.engine.data.Dataset;
import fovea.ir.Activation;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Softmax;
import fovea.ir.Tensor;
import fovea.ir.Training;
import fovea.ir.TrainingState;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on from weights, or from the middle of another training. */
class ResumeTest {
  private static final Dataset DATA = Blobs.of(90, 5);
  private static final Network NETWORK =
      Networks.chain(
          null,
          new Input(Blobs.SHAPE),
          Conv2d.of(4, 3),
          BatchNorm.of(),
          new Activation(Activation.Function.RELU),
          new Flatten(),
          new Dropout(0.25),
          Dense.of(4),
          new Softmax());

  /** Keeps every snapshot, and interrupts the training after a number of batches. */
  private static final class Keeper implements TrainingListener {
    private final List<TrainingSnapshot> snapshots = new ArrayList<>();
    private int batchesLeft;

    Keeper(int batches) {
      batchesLeft = batches;
    }

    @Override
    public void epoch(EpochResult result) {}

    @Override
    public void batch(BatchProgress progress) {
      if (--batchesLeft == 0) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void checkpoint(Supplier<TrainingSnapshot> snapshot) {
      snapshots.add(snapshot.get());
    }

    TrainingSnapshot last() {
      return snapshots.get(snapshots.size() - 1);
    }
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        Optimizer.Adam.of(0.01),
        new Optimizer.AdamW(Optimizer.Adam.of(0.01), 1e-3),
        new Optimizer.Sgd(0.05, 0.9, true),
        new Optimizer.RmsProp(0.005, 0.9, 1e-7));
  }

  private static TrainerOptions options(Optimizer optimizer) {
    Training training =
        NETWORK
            .trainingOrDefault()
            .withOptimizer(optimizer)
            .withEpochs(3)
            .withBatch(32)
            .withSeed(11);
    return TrainerOptions.DEFAULT.withTraining(training).withThreads(2);
  }

  private static TrainingStart start(TrainingSnapshot snapshot) {
    return new TrainingStart(snapshot.model().weights(), snapshot.state());
  }

  private static List<float[]> values(Model model) {
    List<float[]> values = new ArrayList<>();
    model.weights().forEach(tensor -> values.add(tensor.values()));
    return values;
  }

  /**
   * Three batches an epoch: stops within the first, after it, within the second, and at the end.
   */
  @ParameterizedTest
  @MethodSource("optimizers")
  void goesOnAsIfItHadNeverStopped(Optimizer optimizer) {
    TrainerOptions options = options(optimizer);
    Model whole = Trainer.of(NETWORK, options).train(DATA).model();
    for (int batches : new int[] {1, 3, 5, 8}) {
      Keeper keeper = new Keeper(batches);
      TrainingResult first = Trainer.of(NETWORK, options.withListener(keeper)).train(DATA);
      assertThat(first.interrupted()).isTrue();
      TrainingSnapshot stopped = keeper.last();
      assertThat(stopped.state().step()).isEqualTo(batches);
      assertThat(stopped.state().epoch()).isEqualTo(batches / 3);
      assertThat(stopped.state().position()).isEqualTo(batches % 3 * 32L);
      Model resumed = Trainer.of(NETWORK, options.withStart(start(stopped))).train(DATA).model();
      assertThat(values(resumed))
          .as("stopped after %d batches", batches)
          .usingRecursiveComparison()
          .isEqualTo(values(whole));
    }
  }

  @Test
  void aSnapshotIsKeptAfterEachEpochAndSaysHowItWasTrained() {
    Keeper keeper = new Keeper(-1);
    TrainerOptions options = options(Optimizer.Adam.of(0.02)).withListener(keeper);
    TrainingResult result = Trainer.of(NETWORK, options).train(DATA);
    assertThat(keeper.snapshots).hasSize(3);
    assertThat(keeper.snapshots.get(1).state().epoch()).isEqualTo(2);
    assertThat(keeper.last().model().network().training()).isEqualTo(options.training());
    assertThat(values(keeper.last().model()))
        .usingRecursiveComparison()
        .isEqualTo(values(result.model()));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Keeper keeper = new Keeper(4);
    TrainerOptions options = options(Optimizer.Adam.of(0.01)).withListener(keeper);
    Trainer.of(NETWORK, options).train(DATA);
    TrainingStart start = start(keeper.last());
    TrainerOptions other = options(new Optimizer.Sgd(0.1, 0, false)).withStart(start);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(NETWORK, other).train(DATA))
        .withMessage(
            "state: must be of the same optimizer and layers, has no fitting sgd.velocity/n1/kernel");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(NETWORK, options.withStart(start)).train(Blobs.of(20, 5)))
        .withMessageStartingWith("dataset: must be the one that the training began with");
    Training one = NETWORK.trainingOrDefault().withEpochs(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(NETWORK, options.withTraining(one).withStart(start)))
        .withMessage(
            "epochs: must be more than the 1 that the training went through already, got 1");
    TrainingState state = start.state();
    List<Tensor> tensors = new ArrayList<>(state.tensors());
    tensors.add(new Tensor("adam.m/more", List.of(1L), new float[1]));
    TrainingStart more = new TrainingStart(start.weights(), state.withTensors(tensors));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(NETWORK, options.withStart(more)).train(DATA))
        .withMessage("state: must be of the same optimizer and layers, has adam.m/more");
  }

  @Test
  void frozenLayersKeepTheirWeightsAndStatistics() {
    TrainerOptions options = options(Optimizer.Adam.of(0.01));
    Weights first = Trainer.of(NETWORK, options).train(DATA).model().weights();
    TrainerOptions frozen =
        options.withStart(TrainingStart.from(first)).withFrozen(Set.of("n1", "n2"));
    Weights then = Trainer.of(NETWORK, frozen).train(DATA).model().weights();
    for (Tensor tensor : first) {
      float[] values = tensor.values();
      float[] after = then.get(tensor.name()).values();
      if (tensor.name().startsWith("n1/") || tensor.name().startsWith("n2/")) {
        assertThat(after).as(tensor.name()).isEqualTo(values);
      } else {
        assertThat(after).as(tensor.name()).isNotEqualTo(values);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(NETWORK, options.withFrozen(Set.of("n1", "conv9"))))
        .withMessage("frozen: there is no layer conv9");
  }
}
