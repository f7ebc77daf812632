package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.Cnn;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Step;
import fovea.ir.Model;
import fovea.ir.Network;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Winograd's algorithm costs whole networks in accuracy; docs/adr/0015 has the table. */
class AccuracyTest {
  /** Of the largest score; twice what is measured, with Winograd's algorithm and without. */
  private static final double BOUND = 2.5e-6;

  static Stream<Kernels> kernels() {
    return KernelSets.all().stream();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void lenetStaysWithinTheBound(Kernels kernels) {
    check(Networks.lenet(null), kernels, 0);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void netOfSixConvolutionsStaysWithinTheBound(Kernels kernels) {
    check(Cnn.compile(Accuracy.VGG_LIKE).orThrow(), kernels, 5);
  }

  /** All layers of it, on small pictures, by the fastest kernels that are there. */
  @Test
  void resnet18StaysWithinTheBound() {
    List<Kernels> sets = KernelSets.all();
    check(Accuracy.resnet18(64), sets.get(sets.size() - 1), 8);
  }

  private static void check(Network network, Kernels kernels, int atLeast) {
    double[] expected = Accuracy.reference(network);
    long winograd =
        Planner.inference(network, kernels).steps().stream()
            .filter(step -> step.text().contains("winograd"))
            .count();
    assertThat(winograd).isGreaterThanOrEqualTo(atLeast);
    assertThat(Accuracy.error(network, kernels, false, expected)).isLessThan(BOUND);
    assertThat(Accuracy.error(network, kernels, true, expected)).isLessThan(BOUND);
  }

  @Test
  void exactPredictorsAndTrainersTakeNoWinograd() {
    Network network = Cnn.compile(Accuracy.VGG_LIKE).orThrow();
    Kernels kernels = KernelChoice.SCALAR.resolve();
    TrainerOptions options = TrainerOptions.DEFAULT.withExact(true);
    assertThat(texts(Trainer.of(network, options, kernels).plan()))
        .noneMatch(text -> text.contains("winograd"));
    assertThat(texts(Trainer.of(network, TrainerOptions.DEFAULT, kernels).plan()))
        .anyMatch(text -> text.contains("winograd 4x4"));
    Model model = model(network, kernels);
    PredictorOptions exact = PredictorOptions.DEFAULT.withExact(true);
    try (Predictor slow = Predictor.of(model, exact, kernels);
        Predictor fast = Predictor.of(model, PredictorOptions.DEFAULT, kernels)) {
      assertThat(texts(slow.plan())).noneMatch(text -> text.contains("winograd"));
      assertThat(texts(slow.batchPlan())).noneMatch(text -> text.contains("winograd"));
      assertThat(texts(fast.batchPlan())).anyMatch(text -> text.contains("winograd 4x4"));
    }
  }

  private static List<String> texts(Plan plan) {
    return plan.steps().stream().map(Step::text).toList();
  }

  private static Model model(Network network, Kernels kernels) {
    var slots = Planner.inference(network, kernels).slots();
    return Model.of(network, slots.weights(new float[slots.length()]));
  }
}
