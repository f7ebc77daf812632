package fovea.engine.train;

/** {@code (p - y)^2 / 2} where they are at most 1 apart, {@code |p - y| - 1/2} beyond. */
final class HuberLoss implements ValueLoss {
  @Override
  public double loss(float value, float target) {
    double apart = Math.abs(value - target);
    return apart <= 1 ? apart * apart / 2 : apart - 0.5;
  }

  @Override
  public float slope(float value, float target) {
    float apart = value - target;
    // A comparison, so that what is no number stays none.
    return apart > 1 ? 1 : apart < -1 ? -1 : apart;
  }
}
