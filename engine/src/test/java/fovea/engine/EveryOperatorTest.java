package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Planner;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import fovea.ir.Shape;
import fovea.ir.SpatialDropout;
import fovea.ir.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No operator is without a kernel, for inference or for training. */
class EveryOperatorTest {
  static List<OpCase> cases() {
    return OpCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyOperatorIsPlanned(OpCase opCase) {
    Network network = opCase.network();
    int result = network.outputs().get(0);
    for (Goal goal : List.of(Goal.inference(result), Goal.training(result).withInputGradient())) {
      Planner.plan(network, KernelChoice.SCALAR.resolve(), goal).verify();
    }
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
