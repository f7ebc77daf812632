package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.data.Dataset;
import fovea.engine.plan.Slots;
import fovea.engine.train.FirstWeights;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.WeightOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final int SIDE = 3_000;

  private static Model model() {
    Network network =
        Networks.chain(
            null,
            new Input(Shape.of(SIDE, SIDE, 1)),
            new Conv2d(
                4, Axes.of(10), Axes.of(10), Padding.VALID, Axes.of(1), 1, WeightOptions.DEFAULT),
            new GlobalAvgPool(),
            Dense.of(2),
            new Softmax());
    Slots slots = Slots.of(network);
    return Model.of(network, slots.weights(FirstWeights.of(slots, 1)));
  }

  /** Images of nine million pixels, white and black in turn, drawn when they are asked for. */
  private record Plain(int size) implements Dataset {
    @Override
    public Shape shape() {
      return Shape.of(SIDE, SIDE, 1);
    }

    @Override
    public void copyExample(int index, float[] target, int offset) {
      Arrays.fill(target, offset, offset + SIDE * SIDE, label(index));
    }

    @Override
    public int label(int index) {
      return index % 2;
    }
  }

  /** Five images, of which 256 would be more floats than an array has. */
  static final class Large {
    public static void main(String[] arguments) {
      Evaluation found = Evaluator.evaluate(model(), new Plain(5), new PredictorOptions(1));
      float[] output = new float[2];
      try (Predictor predictor = Predictor.of(model(), new PredictorOptions(1))) {
        double loss = 0;
        for (int i = 0; i < 5; i++) {
          float[] input = new float[SIDE * SIDE];
          new Plain(5).copyExample(i, input, 0);
          predictor.predict(input, output);
          loss -= Math.log(output[i % 2]) / 5;
        }
        System.out.println(found.samples() + " " + (Math.abs(found.loss() - loss) < 1e-6));
      }
    }
  }

  @Test
  void largeImagesAreAskedForOneByOne() throws Exception {
    List<String> options = List.of("-Xmx200m", "-XX:+UseSerialGC");
    assertThat(Fork.run(options, Large.class)).isEqualTo("5 true\n");
  }
}
