package fovea.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.engine.KernelSets;
import fovea.engine.Networks;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.ir.Dense;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchGradientsTest {
  private static final int INPUTS = 70;

  static List<Kernels> kernels() {
    return KernelSets.all();
  }

  private static Network network() {
    return Networks.chain(
        null, new Input(Shape.of(INPUTS)), Dense.of(37), Dense.of(5), new Softmax());
  }

  private static Dataset data(int count) {
    Random random = new Random(3);
    float[] values = new float[count * INPUTS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(5);
    }
    return Dataset.of(Shape.of(INPUTS), values, labels);
  }

  /** The gradient of a mean is the mean of the gradients: sums of 1 and of 45 images. */
  @ParameterizedTest
  @MethodSource("kernels")
  void aBatchsGradientIsTheMeanOfItsImagesGradients(Kernels kernels) {
    int count = 45;
    Plan plan = Planner.plan(network(), kernels, Goal.training(2));
    float[] parameters = FirstWeights.of(plan.slots(), 1);
    Dataset data = data(count);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (i * 7) % count;
    }
    double[] mean = new double[plan.slots().length()];
    try (Workers workers = new Workers(2)) {
      BatchGradients one = new BatchGradients(plan, Loss.CROSSENTROPY, 1, 1, workers);
      for (int i = 0; i < count; i++) {
        float[] gradient = one.compute(parameters, data, order, i, 1, 0);
        for (int k = 0; k < gradient.length; k++) {
          mean[k] += gradient[k] / (double) count;
        }
      }
      BatchGradients all = new BatchGradients(plan, Loss.CROSSENTROPY, 64, 1, workers);
      // Once with more images, whose notes must not be taken for the second batch's.
      all.compute(parameters, data(64), range(64), 0, 64, 0);
      float[] gradient = all.compute(parameters, data, order, 0, count, 1);
      for (int k = 0; k < mean.length; k++) {
        // Float sums of 45 products of size 1: a few units of 6e-8 each.
        assertThat((double) gradient[k]).isCloseTo(mean[k], within(2e-7));
      }
    }
  }

  private static int[] range(int count) {
    int[] range = new int[count];
    for (int i = 0; i < count; i++) {
      range[i] = i;
    }
    return range;
  }

  @Test
  void slabsDoNotHoldTheGradientsOfDenseKernels() {
    Plan plan = Planner.plan(network(), KernelChoice.SCALAR.resolve(), Goal.training(2));
    // The biases of 37 and 5 units, each slot rounded up to 16.
    assertThat(plan.gradientFloats()).isEqualTo(48 + 16);
    assertThat(plan.slots().length()).isGreaterThan(INPUTS * 37 + 37 * 5);
  }
}
