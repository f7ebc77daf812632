package fovea.ir;

import java.util.Locale;

/** How a parameter gets its first values; fans are counted as in {@link Parameter}. */
public enum Initializer {
  /** Uniform within sqrt(6 / (fan_in + fan_out)). Glorot and Bengio, 2010. */
  GLOROT,
  /** Normal, truncated at 2 sigma, of variance 2 / fan_in. He et al., 2015. */
  HE,
  /** Normal, truncated at 2 sigma, of variance 1 / fan_in. LeCun et al., 1998. */
  LECUN,
  /** All zero. */
  ZEROS,
  /** All one. */
  ONES,
  /** All 0.25: the slopes of prelu. */
  QUARTER,
  /** Rows (or columns) of a random orthogonal matrix. Saxe et al., 2013. */
  ORTHOGONAL;

  /** The word of the language. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
