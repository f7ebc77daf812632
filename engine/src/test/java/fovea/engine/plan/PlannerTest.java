package fovea.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import fovea.engine.Networks;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.ir.Activation;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
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
    int most = 16 * 6 * (26 * 26 + 13 * 13);
    assertThat(plan.arenaFloats()).isLessThan(sum).isEqualTo(Lanes.LEAD + most);
  }

  /** Behind an array's header of 16 bytes all places then are multiples of 64. */
  @Test
  void buffersBeginOnLinesOfTheCache() {
    for (Plan plan :
        List.of(
            Planner.inference(Networks.lenet(null), SCALAR),
            Planner.plan(Networks.lenet(null), SCALAR, Goal.training(12)))) {
      assertThat(plan.buffers())
          .isNotEmpty()
          .allSatisfy(buffer -> assertThat((16 + 4 * buffer.offset()) % 64).isZero());
    }
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

  /** The second convolution and the sum are read by what needs none of them for its gradient. */
  @Test
  void whatNoBackwardPassReadsMakesRoomAfterItsLastReader() {
    Conv2d same =
        new Conv2d(4, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
    Network network =
        Network.builder()
            .input("image", Shape.of(6, 6, 4))
            .residual(body -> body.add(same).relu().add(same))
            .add(new GlobalAvgPool())
            .build();
    Plan plan = Planner.plan(network, SCALAR, Goal.training(network.outputs().get(0)));
    plan.verify();
    assertThat(plan.steps())
        .extracting(Step::text)
        .containsExactly("conv 4 k3 same + relu", "conv 4 k3 same", "add", "gap");
    assertThat(lastUses(plan)).containsExactly(9, 3, 4, 5);
    int padded = 16 * 4 * 8 * 8;
    int map = 16 * 4 * 6 * 6;
    // The second convolution's backward pass: the image, what it read, its own gradient and its
    // input's; what it read with a border all round, its gradient with one above and below. Were
    // all
    // outputs and padded inputs kept, it would be a map and a padded map more.
    int taller = 16 * 4 * 8 * 6;
    assertThat(plan.arenaFloats()).isEqualTo(Lanes.LEAD + 4 * map + padded + taller);
  }

  /** The time of each output's last use: 1 to n are forward passes, 2n + 1 the first's backward. */
  private static List<Integer> lastUses(Plan plan) {
    return plan.steps().stream().map(step -> step.output().data().last()).toList();
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
