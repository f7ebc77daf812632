package fovea.engine.plan;

import fovea.engine.kernel.Curve;
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
}
