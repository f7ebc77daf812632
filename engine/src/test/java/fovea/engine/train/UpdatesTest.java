package fovea.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.KernelSets;
import fovea.engine.Networks;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Slots;
import fovea.ir.Dense;
import fovea.ir.Initializer;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three steps of each optimizer on gradients of our own, against the formulas in double. */
class UpdatesTest {
  private static final double LR = 0.01;
  private static final double M = 0.9;

  static List<Kernels> kernels() {
    return KernelSets.all();
  }

  /** One weight's memory in the double reference. */
  private static final class Weight {
    double w;
    double m;
    double v;

    Weight(double w) {
      this.w = w;
    }
  }

  private interface Formula {
    void step(Weight weight, double g, int t);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void sgdFollowsItsFormula(Kernels kernels) {
    check(kernels, new Optimizer.Sgd(LR, 0, false), 0, 0, (x, g, t) -> x.w -= LR * g);
    check(
        kernels,
        new Optimizer.Sgd(LR, M, false),
        0,
        0,
        (x, g, t) -> {
          x.v = M * x.v - LR * g;
          x.w += x.v;
        });
    check(
        kernels,
        new Optimizer.Sgd(LR, M, true),
        0,
        0,
        (x, g, t) -> {
          x.v = M * x.v - LR * g;
          x.w += M * x.v - LR * g;
        });
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void adamFollowsItsFormula(Kernels kernels) {
    Formula adam =
        (x, g, t) -> {
          x.m = 0.9 * x.m + 0.1 * g;
          x.v = 0.999 * x.v + 0.001 * g * g;
          double alpha = LR * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
          x.w -= alpha * x.m / (Math.sqrt(x.v) + 1e-7);
        };
    check(kernels, Optimizer.Adam.of(LR), 0, 0, adam);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void adamWDecaysTheWeightsThemselves(Kernels kernels) {
    Formula adamW =
        (x, g, t) -> {
          x.w -= LR * 0.3 * x.w;
          x.m = 0.9 * x.m + 0.1 * g;
          x.v = 0.999 * x.v + 0.001 * g * g;
          double alpha = LR * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
          x.w -= alpha * x.m / (Math.sqrt(x.v) + 1e-7);
        };
    check(kernels, new Optimizer.AdamW(Optimizer.Adam.of(LR), 0.3), 0, 0, adamW);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void rmsPropFollowsItsFormula(Kernels kernels) {
    Formula rmsProp =
        (x, g, t) -> {
          x.v = 0.9 * x.v + (1 - 0.9) * g * g;
          x.w -= LR * g / (Math.sqrt(x.v) + 1e-7);
        };
    check(kernels, new Optimizer.RmsProp(LR, 0.9, 1e-7), 0, 0, rmsProp);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void l1AndL2AddTheirGradients(Kernels kernels) {
    Formula decayed = (x, g, t) -> x.w -= LR * (g + 2 * 0.3 * x.w + 0.2 * Math.signum(x.w));
    check(kernels, new Optimizer.Sgd(LR, 0, false), 0.2, 0.3, decayed);
  }

  private static void check(
      Kernels kernels, Optimizer optimizer, double l1, double l2, Formula formula) {
    WeightOptions options = new WeightOptions(Initializer.GLOROT, false, false, l1, l2);
    Network network = Networks.chain(null, new Input(Shape.of(5)), new Dense(37, options));
    Slots slots = Slots.of(network);
    float[] parameters = FirstWeights.of(slots, 11);
    Weight[] expected = new Weight[5 * 37];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = new Weight(parameters[i]);
    }
    try (Workers workers = new Workers(2)) {
      Updates updates = new Updates(kernels.updates(), slots, optimizer, workers);
      for (int t = 1; t <= 3; t++) {
        float[] gradients = new float[slots.length()];
        for (int i = 0; i < expected.length; i++) {
          gradients[i] = (i % 7 - 3) * 0.25f / t;
          formula.step(expected[i], gradients[i], t);
        }
        updates.step(parameters, gradients);
      }
    }
    for (int i = 0; i < expected.length; i++) {
      // Three steps of a few float roundings each, on values below 1.
      assertThat((double) parameters[i])
          .as("%s, weight %d", optimizer, i)
          .isCloseTo(expected[i].w, org.assertj.core.data.Offset.offset(1e-6));
    }
    assertThat(parameters[5 * 37]).as("the rest up to the next slot").isZero();
  }
}
