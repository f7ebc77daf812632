package fovea.engine.train;

/** The loss of one value by itself. */
interface ValueLoss {
  double loss(float value, float target);

  /** The derivative of {@link #loss} with respect to the value. */
  float slope(float value, float target);

  /** Whether values say yes or no. */
  default boolean classifies() {
    return false;
  }

  /** Whether the value says what the target does. */
  default boolean right(float value, float target) {
    return false;
  }
}
