package fovea.engine.train;

/** {@code |p - y|}; where they are equal the slope is 0. */
final class AbsoluteError implements ValueLoss {
  @Override
  public double loss(float value, float target) {
    return Math.abs(value - target);
  }

  @Override
  public float slope(float value, float target) {
    return Math.signum(value - target);
  }
}
