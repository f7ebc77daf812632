package fovea.engine.train;

import fovea.engine.kernel.FloatMath;

/**
 * Sigmoid and binary cross-entropy in one, on a score: {@code -(y log p + (1-y) log(1-p))} as
 * {@code max(s, 0) - s y + log(1 + e^-|s|)}, which no score makes infinite.
 */
final class BinaryCrossEntropy implements ValueLoss {
  @Override
  public double loss(float score, float target) {
    double rest = StrictMath.log1p(StrictMath.exp(-Math.abs(score)));
    return Math.max(score, 0) - (double) score * target + rest;
  }

  @Override
  public float slope(float score, float target) {
    return FloatMath.sigmoid(score) - target;
  }

  @Override
  public boolean classifies() {
    return true;
  }

  @Override
  public boolean right(float score, float target) {
    return score > 0 == target > 0.5f;
  }
}
