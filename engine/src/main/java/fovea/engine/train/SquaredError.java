package fovea.engine.train;

/** {@code (p - y)^2}. */
final class SquaredError implements ValueLoss {
  @Override
  public double loss(float value, float target) {
    double apart = value - target;
    return apart * apart;
  }

  @Override
  public float slope(float value, float target) {
    return 2 * (value - target);
  }
}
