package fovea.engine.plan;

import fovea.ir.BatchNorm;

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
}
