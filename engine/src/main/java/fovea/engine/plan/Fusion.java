package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.ir.Activation;
import fovea.ir.Op;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the layers share that take an activation into their own step. */
final class Fusion {
  private Fusion() {}

  /** The step's text: {@code conv 6 k3 + relu}. */
  static String text(Op op, @Nullable Curve curve) {
    return text(op, null, curve);
  }

  /** The step's text: {@code conv 6 k3 nobias + bn + relu}. */
  static String text(Op op, @Nullable RunningNorm norm, @Nullable Curve curve) {
    return op.text()
        + (norm == null ? "" : " + bn")
        + (curve == null ? "" : " + " + curve.function().name().toLowerCase(Locale.ROOT));
  }

  /** The kernels' function; null for what is the identity. */
  static @Nullable Curve curve(Activation activation) {
    return switch (activation.function()) {
      case RELU -> Curve.of(Curve.Function.RELU);
      case RELU6 -> Curve.of(Curve.Function.RELU6);
      case LEAKY -> new Curve(Curve.Function.LEAKY, (float) activation.slope());
      case ELU -> Curve.of(Curve.Function.ELU);
      case SELU -> Curve.of(Curve.Function.SELU);
      case GELU -> Curve.of(Curve.Function.GELU);
      case GELU_TANH -> Curve.of(Curve.Function.GELU_TANH);
      case SILU -> Curve.of(Curve.Function.SILU);
      case HARD_SIGMOID -> Curve.of(Curve.Function.HARD_SIGMOID);
      case HARD_SILU -> Curve.of(Curve.Function.HARD_SILU);
      case TANH -> Curve.of(Curve.Function.TANH);
      case SIGMOID -> Curve.of(Curve.Function.SIGMOID);
      case SOFTPLUS -> Curve.of(Curve.Function.SOFTPLUS);
      case SOFTSIGN -> Curve.of(Curve.Function.SOFTSIGN);
      case LINEAR -> null;
    };
  }
}
