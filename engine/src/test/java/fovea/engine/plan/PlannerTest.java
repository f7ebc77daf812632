package fovea.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import fovea.engine.Networks;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.ir.Activation;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Kernels SCALAR = KernelChoice.SCALAR.resolve();

  @Test
  void activationsAreFusedAndTheFirstLayerHasNoInputGradient() {
    Plan plan = Planner.plan(Networks.lenet(null), SCALAR, Goal.training(12));
    plan.verify();
    assertThat(plan.steps())
        .extracting(Step::text)
        .containsExactly(
            "conv 6 k3 + relu",
            "avgpool",
            "conv 16 k3 + relu",
            "avgpool",
            "flatten",
            "dense 120 + relu",
            "dense 84 + relu",
            "dense 10");
    assertThat(plan.steps().get(0).inputGradient()).isNull();
    assertThat(plan.steps().get(2).inputGradient()).isNotNull();
    assertThat(plan.toString())
        .contains("8 steps, scalar kernels")
        .contains("60,074 parameters")
        .contains("conv 16 k3 + relu");
  }

  @Test
  void inferenceReusesBuffersWhoseTimeIsOver() {
    Plan plan = Planner.inference(Networks.lenet(null), SCALAR);
    plan.verify();
    int sum = plan.buffers().stream().mapToInt(Buffer::size).sum();
    // The largest pair that lives together is the first convolution's output and its pool.
    assertThat(plan.arenaFloats()).isLessThan(sum).isEqualTo(16 * 6 * (26 * 26 + 13 * 13));
  }

  @Test
  void dropoutIsLeftOutOfInference() {
    Network network =
        Networks.chain(
            null, new Input(Shape.of(3, 3, 2)), new Dropout(0.5), new Flatten(), Dense.of(2));
    assertThat(Planner.inference(network, SCALAR).steps())
        .extracting(Step::text)
        .containsExactly("flatten", "dense 2");
  }

  /** conv1 is read by gap, which is the result, and by a branch that nothing reads. */
  @Test
  void onlyTheBranchThatTheResultNeedsIsPlanned() {
    Op conv = Conv2d.of(3, 3);
    Op gap = new GlobalAvgPool();
    Shape shape = Shape.of(5, 5, 1);
    Network network =
        new Network(
            null,
            List.of(
                new Node(0, "input", new Input(shape), List.of(), shape),
                new Node(1, "conv1", conv, List.of(0), Shape.of(3, 3, 3)),
                new Node(
                    2,
                    "relu",
                    new Activation(Activation.Function.RELU),
                    List.of(1),
                    Shape.of(3, 3, 3)),
                new Node(3, "conv2", Conv2d.of(2, 1), List.of(2), Shape.of(3, 3, 2)),
                new Node(4, "gap", gap, List.of(1), Shape.of(3))),
            List.of(4),
            List.of(),
            List.of(),
            null,
            null);
    Plan plan = Planner.plan(network, SCALAR, Goal.training(4).withInputGradient());
    plan.verify();
    assertThat(plan.steps()).extracting(Step::text).containsExactly("conv 3 k3", "gap");
  }

  @Test
  void aValueReadOnceHasOneGradientPart() {
    Network network = Networks.chain(null, new Input(Shape.of(4)), Dense.of(3), Dense.of(2));
    Plan plan = Planner.plan(network, SCALAR, Goal.training(2).withInputGradient());
    Value middle = plan.steps().get(0).output();
    assertThat(middle.parts()).hasSize(1);
  }

  @Test
  void verifyFindsBuffersThatOverlap() {
    Plan plan = Planner.inference(Networks.lenet(null), SCALAR);
    plan.buffers().forEach(buffer -> buffer.place(0));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(plan::verify)
        .withMessageContaining("overlap");
  }
}
