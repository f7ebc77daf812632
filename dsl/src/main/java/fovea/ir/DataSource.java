package fovea.ir;

/**
 * Where a file says that its examples lie.
 *
 * @param kind how they are stored
 * @param path as written, relative to the file
 */
public record DataSource(Kind kind, String path) {
  /** How examples are stored. */
  public enum Kind {
    /** The four IDX files of MNIST and its like, plain or gzipped. */
    IDX
  }
}
