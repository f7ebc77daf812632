package fovea.dsl.check;

/**
 * Bounds that are enforced before anything is expanded.
 *
 * @param nesting braces and parentheses inside each other
 * @param layers layers after expansion
 * @param source code points of one text
 * @param includes files that use each other in a row
 */
public record Limits(int nesting, int layers, int source, int includes) {
  /** Nesting 64, 10,000 layers, 16 Mi code points of text, 16 includes. */
  public static final Limits DEFAULT = new Limits(64, 10_000, 16 << 20, 16);

  public Limits {
    if (nesting < 1 || layers < 1 || source < 1 || includes < 1) {
      throw new IllegalArgumentException("limits: each must be at least 1");
    }
  }

  public Limits withLayers(int count) {
    return new Limits(nesting, count, source, includes);
  }
}
