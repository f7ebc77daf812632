package fovea.serialization;

/**
 * A file that is no model, is damaged, or is of a version that this build does not read: one
 * sentence that begins with the file.
 */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message such as {@code lenet.cnnm: format version 4, this build reads 1 to 3}
   */
  public ModelFormatException(String message) {
    super(message);
  }
}
