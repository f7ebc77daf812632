package fovea.dsl.check;

/** Finds texts that a file names: imports and label lists. Paths are relative to that file. */
public interface TextLoader {

  /**
   * A text that was found.
   *
   * @param name how diagnostics call it
   * @param content its text
   * @param identity equal for two paths to one file, so that cycles are seen
   * @param loader finds what this text names in turn
   */
  record Text(String name, String content, Object identity, TextLoader loader) {}

  /**
   * The text at a path.
   *
   * @throws NotFoundException naming the path that was tried
   */
  Text load(String path);

  /** The loader that finds nothing, for a text that came from nowhere. */
  static TextLoader none() {
    return path -> {
      throw new NotFoundException(path);
    };
  }

  /** A text that could not be read; the message is the path that was tried, and why. */
  final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
      super(message);
    }
  }
}
