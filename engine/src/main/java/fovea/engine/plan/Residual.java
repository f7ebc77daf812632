package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Kernels;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A sum that becomes part of the step that computes its last stream: each thread adds to what it
 * has just computed, which the caches of another would have to fetch.
 *
 * @param skip the other stream
 * @param curve the activation behind the sum; null if there is none
 */
record Residual(Value skip, @Nullable Curve curve) {
  /** What it adds to a step's text. */
  String text() {
    return " + add"
        + (curve == null ? "" : " + " + curve.function().name().toLowerCase(Locale.ROOT));
  }

  /**
   * Adds its part to some floats of the step's output.
   *
   * @param output where the output begins
   * @param at where the floats do
   */
  void add(Kernels kernels, float[] arena, int output, int at, int count) {
    int from = skip.data().offset() + at - output;
    kernels.merges().sum(count, arena, at, arena, from, arena, at);
    if (curve != null) {
      kernels.pointwise().apply(curve, count, arena, at, arena, at);
    }
  }
}
