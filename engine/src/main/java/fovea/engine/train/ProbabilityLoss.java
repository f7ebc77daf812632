package fovea.engine.train;

/**
 * {@code -(y log p + (1-y) log(1-p))} of a probability itself. One that underflowed to 0 counts as
 * the smallest float, not as an infinite loss.
 */
final class ProbabilityLoss implements ValueLoss {
  @Override
  public double loss(float probability, float target) {
    double loss = 0;
    if (target != 0) {
      loss -= target * StrictMath.log(Math.max(probability, Float.MIN_VALUE));
    }
    if (target != 1) {
      loss -= (1 - target) * StrictMath.log(Math.max(1 - probability, Float.MIN_VALUE));
    }
    return loss;
  }

  @Override
  public float slope(float probability, float target) {
    return (probability - target) / (probability * (1 - probability));
  }

  @Override
  public boolean classifies() {
    return true;
  }

  @Override
  public boolean right(float probability, float target) {
    return probability > 0.5f == target > 0.5f;
  }
}
