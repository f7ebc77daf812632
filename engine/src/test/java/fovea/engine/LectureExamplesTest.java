package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.AvgPool;
import fovea.ir.Conv2d;
import fovea.ir.Input;
import fovea.ir.MaxPool;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Op;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked examples of the lectures, with their numbers. */
class LectureExamplesTest {

  @Test
  void crossCorrelationOfTheLecturesDoesNotFlipTheKernel() {
    float[] image = {
      3, 1, 0, 2, 1, 0,
      2, 0, 1, 3, 2, 1,
      0, 1, 2, 1, 0, 3,
      4, 0, 3, 2, 2, 1,
      1, 1, 0, 1, 0, 1,
      3, 2, 1, 0, 2, 1
    };
    Tensor kernel =
        new Tensor(
            "n1/kernel", List.of(3L, 3L, 1L, 1L), new float[] {1, 0, -1, 1, 0, -1, 1, 0, -1});
    Tensor bias = new Tensor("n1/bias", List.of(1L), new float[1]);
    Network network = Networks.chain(null, new Input(Shape.of(6, 6, 1)), Conv2d.of(1, 3));
    // By hand, rows 3 and 4: columns of three cells 5 2 5 4 2 5 and 8 3 4 3 4 3,
    // each minus the one two to its right.
    assertThat(run(network, new Weights(List.of(kernel, bias)), image))
        .containsExactly(2, -4, 0, 2, 0, -5, 2, 1, 0, -2, 3, -1, 4, 0, 0, 0);
  }

  @Test
  void poolingOfTheLectures() {
    assertThat(pool(MaxPool.of(2))).containsExactly(8, 5, 1, 4);
    assertThat(pool(AvgPool.of(2))).containsExactly(2, 1.5f, 0.25f, 1.5f);
  }

  private static float[] pool(Op op) {
    float[] image = {2, 1, 0, -1, -3, 8, 2, 5, 1, -1, 3, 4, 0, 1, 1, -2};
    Network network = Networks.chain(null, new Input(Shape.of(4, 4, 1)), op);
    return run(network, new Weights(List.of()), image);
  }

  private static float[] run(Network network, Weights weights, float[] image) {
    try (Predictor predictor = Predictor.of(Model.of(network, weights))) {
      return predictor.predict(image);
    }
  }
}
