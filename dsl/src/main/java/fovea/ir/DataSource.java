package fovea.ir;

import java.util.Locale;

/**
 * Where a file says that its examples lie.
 *
 * @param kind how they are stored
 * @param path as written, relative to the file
 * @param split the part of the examples that trains, the rest tests; 1 where the test lies apart
 */
public record DataSource(Kind kind, String path, double split) {
  /** How examples are stored. */
  public enum Kind {
    /** The four IDX files of MNIST and its like, plain or gzipped. */
    IDX,
    /** A folder of pictures for each class. */
    IMAGES;

    /** The word of the language. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public DataSource {
    if (!(split > 0 && split <= 1)) {
      throw new IllegalArgumentException(
          "data: split must be above 0 and at most 1, got " + Numbers.print(split));
    }
  }

  /** Examples whose test set lies apart. */
  public DataSource(Kind kind, String path) {
    this(kind, path, 1);
  }
}
