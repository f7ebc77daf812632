package fovea.engine.plan;

import fovea.ir.BatchNorm;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation by the running statistics: for each channel a factor and a shift.
 *
 * @param epsilon inside the root
 */
record RunningNorm(Slot gamma, Slot beta, Slot mean, Slot variance, double epsilon) {

  /** That of the current node. */
  static RunningNorm of(Draft draft, BatchNorm op) {
    return new RunningNorm(
        draft.owned("gamma"),
        draft.owned("beta"),
        draft.owned("mean"),
        draft.owned("variance"),
        op.epsilon());
  }

  /** What a channel is multiplied with. */
  double factor(float[] parameters, int channel) {
    double deviation = Math.sqrt(parameters[variance.offset() + channel] + epsilon);
    return parameters[gamma.offset() + channel] / deviation;
  }

  /** What is then added to it. */
  double shift(float[] parameters, int channel) {
    double moved = parameters[mean.offset() + channel] * factor(parameters, channel);
    return parameters[beta.offset() + channel] - moved;
  }

  /**
   * Folds it into the weights and bias of the layer before it. Filters stand last in a kernel, and
   * so each weight's filter is its index modulo theirs.
   *
   * @param to receives the kernel from {@code kernelAt} and the bias from {@code biasAt}
   */
  void fold(
      float[] parameters, Slot kernel, @Nullable Slot bias, float[] to, int kernelAt, int biasAt) {
    int filters = gamma.count();
    for (int f = 0; f < filters; f++) {
      double factor = factor(parameters, f);
      double own = bias == null ? 0 : parameters[bias.offset() + f];
      to[biasAt + f] = (float) (own * factor + shift(parameters, f));
      for (int i = f; i < kernel.count(); i += filters) {
        to[kernelAt + i] = (float) (parameters[kernel.offset() + i] * factor);
      }
    }
  }
}
