package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Layout;
import fovea.engine.plan.MachineModel;
import fovea.engine.plan.Plan;
import fovea.engine.plan.PlanReport;
import fovea.engine.plan.Planner;
import fovea.engine.plan.StepReport;
import fovea.engine.plan.StepTimes;
import fovea.engine.train.FirstWeights;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.OpCases;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanReportTest {
  private static final Kernels SCALAR = KernelChoice.SCALAR.resolve();
  private static final MachineModel MACHINE = new MachineModel(100e9, 10e9);

  private static long multiplyAdds(Network network) {
    BigInteger sum = BigInteger.ZERO;
    for (Node node : network.nodes()) {
      sum = sum.add(node.multiplyAdds(network.inputShapes(node)));
    }
    return sum.longValueExact();
  }

  @Test
  void aTrainingOfLenetIsReported() {
    Network network = Networks.lenet(null);
    Plan plan = Planner.plan(network, SCALAR, Goal.training(Goal.scores(network)));
    PlanReport report = PlanReport.of(plan, network, MACHINE);
    assertThat(report.images()).isEqualTo(16);
    assertThat(report.slabs(33)).isEqualTo(3);
    assertThat(report.inputs()).extracting(StepReport::name).containsExactly("n0");
    StepReport first = report.steps().get(0);
    assertThat(first.text()).isEqualTo("conv 6 k3 + relu");
    assertThat(first.layout()).isEqualTo(Layout.IMAGES);
    assertThat(first.output()).hasToString("26x26x6");
    assertThat(first.multiplyAdds()).isEqualTo(16 * 36_504);
    // The input learns nothing: backward is the weights' gradient alone.
    assertThat(first.backwardMultiplyAdds()).isEqualTo(16 * 36_504);
    assertThat(first.bytes()).isEqualTo(4 * (16 * (28 * 28 + 26 * 26 * 6) + 60));
    assertThat(first.seconds()).isCloseTo(first.bytes() / 10e9, within(1e-12));
    StepReport second = report.steps().get(2);
    assertThat(second.backwardMultiplyAdds()).isEqualTo(2 * second.multiplyAdds());
    assertThat(second.seconds()).isCloseTo(2 * 16 * 104_544 / 100e9, within(1e-12));
    assertThat(second.places())
        .extracting(StepReport.Place::name)
        .containsExactlyInAnyOrder("n5", "n5'", "n5'+");
    assertThat(report.steps().stream().mapToLong(StepReport::multiplyAdds).sum())
        .isEqualTo(16 * multiplyAdds(network));
  }

  /** Winograd's algorithm does with fewer multiply-adds, and the estimate says so. */
  @ParameterizedTest
  @EnumSource(
      value = Layout.class,
      names = {"IMAGES", "CHANNELS"})
  void anEstimateIsOfTheAlgorithmThatIsTaken(Layout layout) {
    Conv2d same =
        new Conv2d(64, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
    Network network =
        Networks.chain(null, new Input(Shape.of(32, 32, 64)), same, same, new GlobalAvgPool());
    List<Integer> results = network.outputs();
    double[] seconds = new double[2];
    double[] back = new double[2];
    for (boolean exact : new boolean[] {false, true}) {
      Goal goal = Goal.training(results).with(layout).withExact(exact);
      Plan plan = Planner.plan(network, SCALAR, goal);
      StepReport report = PlanReport.of(plan, network, MACHINE).steps().get(1);
      assertThat(report.name()).isEqualTo("n2");
      assertThat(report.algorithm()).startsWith(exact ? "direct" : "winograd 4x4");
      seconds[exact ? 1 : 0] = report.seconds();
      back[exact ? 1 : 0] = report.backwardSeconds();
    }
    assertThat(seconds[0] / seconds[1]).isBetween(0.2, 0.6);
    assertThat(back[0] / back[1]).isBetween(0.2, 0.8);
  }

  @Test
  void aPlaceIsReusedOnlyIfAnEarlierBufferHadIt() {
    Network network = Networks.lenet(null);
    PlanReport report = PlanReport.of(Planner.inference(network, SCALAR), network, MACHINE);
    List<Boolean> reused = new ArrayList<>();
    report.steps().forEach(step -> step.places().forEach(place -> reused.add(place.reused())));
    // The first convolution's output has a place of its own; its pool takes the input's.
    assertThat(reused).hasSize(9).startsWith(false, true);
    assertThat(report.inputs().get(0).places().get(0).reused()).isFalse();
  }

  /** Every buffer is some row's, and every multiply-add is counted once. */
  @Test
  void nothingIsMissingFromTheReportOfAnyOperator() {
    int checked = 0;
    for (OpCases.OpCase each : OpCases.all()) {
      Network network = each.network();
      Plan plan;
      try {
        int result = network.outputs().get(0);
        plan = Planner.plan(network, SCALAR, Goal.training(result).withInputGradient());
      } catch (IllegalArgumentException noKernel) {
        continue;
      }
      if (plan.steps().isEmpty()) {
        continue;
      }
      PlanReport report = PlanReport.of(plan, network, MACHINE);
      List<String> names = new ArrayList<>();
      report.inputs().forEach(row -> row.places().forEach(place -> names.add(place.name())));
      report.steps().forEach(row -> row.places().forEach(place -> names.add(place.name())));
      assertThat(names)
          .as(each.toString())
          .containsExactlyInAnyOrderElementsOf(
              plan.buffers().stream().map(buffer -> buffer.name()).toList());
      assertThat(report.steps().stream().mapToLong(StepReport::multiplyAdds).sum())
          .as(each.toString())
          .isEqualTo(16 * multiplyAdds(network));
      checked++;
    }
    assertThat(checked).isGreaterThan(60);
  }

  @Test
  void everyStepIsTimed() {
    Network network = Networks.lenet(null);
    Plan plan = Planner.plan(network, SCALAR, Goal.training(Goal.scores(network)));
    StepTimes times = StepTimes.measure(plan, FirstWeights.of(plan.slots(), 1), 0.01);
    assertThat(times.passes()).isBetween(3, 10_000);
    assertThat(times.forward()).hasSize(8).doesNotContain(0);
    assertThat(times.backward()).hasSize(8).doesNotContain(0);
    assertThat(times.total()).isPositive();
    assertThat(MachineModel.measured(SCALAR, 1000).flops()).isBetween(1e7, 1e13);
  }
}
