package fovea.serialization;

/**
 * How a model is saved.
 *
 * @param type of the weights that are trained; running statistics stay float32, because variances
 *     are often smaller than float16 can tell
 */
public record SaveOptions(DataType type) {
  /** Every bit of every weight. */
  public static final SaveOptions DEFAULT = new SaveOptions(DataType.FLOAT32);

  /** These options with another type. */
  public SaveOptions withType(DataType other) {
    return new SaveOptions(other);
  }
}
