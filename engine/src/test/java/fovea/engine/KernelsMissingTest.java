package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Planner;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Op;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.Weights;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the engine cannot compute yet, and how it says so. */
class KernelsMissingTest {
  /** The keywords of the operators that have a kernel for inference alone. */
  static final Set<String> UNTRAINABLE = Set.of("bn");

  /** The keywords of the operators that have no kernel. Whoever writes one takes it off. */
  static final Set<String> MISSING = Set.of();

  @Test
  void exactlyTheseOperatorsHaveNoKernel() {
    Set<String> refused = new TreeSet<>();
    Set<String> planned = new TreeSet<>();
    Set<String> untrainable = new TreeSet<>();
    for (OpCase c : OpCases.all()) {
      String keyword = c.op().spec().keyword();
      (refuses(c.network(), false) ? refused : planned).add(keyword);
      if (refuses(c.network(), true)) {
        untrainable.add(keyword);
      }
    }
    assertThat(refused).containsExactlyInAnyOrderElementsOf(MISSING);
    assertThat(planned).isNotEmpty().noneMatch(MISSING::contains);
    untrainable.removeAll(MISSING);
    assertThat(untrainable).containsExactlyInAnyOrderElementsOf(UNTRAINABLE);
  }

  private static boolean refuses(Network network, boolean training) {
    int result = network.outputs().get(0);
    Goal goal = training ? Goal.training(result).withInputGradient() : Goal.inference(result);
    try {
      Planner.plan(network, KernelChoice.SCALAR.resolve(), goal);
      return false;
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).matches("plan: .* no kernel( for training)? yet")) {
        throw e;
      }
      return true;
    }
  }

  @Test
  void allLayersWithoutAKernelAreNamedAtOnce() {
    Op softmax = new Softmax();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(flat(Conv2d.of(2, 3), BatchNorm.of(), new Flatten(), softmax)))
        .withMessage("plan: n2 (`bn`) has no kernel for training yet");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Trainer.of(
                    flat(BatchNorm.of(), Conv2d.of(2, 3), BatchNorm.of(), new Flatten(), softmax)))
        .withMessage("plan: n1 (`bn`), n3 (`bn`) have no kernel for training yet");
  }

  private static Network flat(Op... ops) {
    Op[] all = new Op[ops.length + 1];
    all[0] = new Input(Shape.of(4, 4, 1));
    System.arraycopy(ops, 0, all, 1, ops.length);
    return Networks.chain(null, all);
  }

  @Test
  void whatIsTheIdentityAtInferenceNeedsNoKernelThere() {
    Network network =
        Networks.chain(null, new Input(Shape.of(2, 2, 2)), new SpatialDropout(0.5), new Flatten());
    try (Predictor predictor = Predictor.of(Model.of(network, new Weights(List.of())))) {
      float[] input = {1, 2, 3, 4, 5, 6, 7, 8};
      assertThat(predictor.predict(input)).containsExactly(input);
    }
  }
}
