package fovea.engine.data;

/** A data set or a picture that is not what it should be: one sentence with the file. */
public final class DataFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message file, rule and value: {@code train-images-idx3-ubyte: ends after 12 bytes}
   */
  public DataFormatException(String message) {
    super(message);
  }

  /**
   * @param message file, rule and value
   * @param cause what the decoder said
   */
  public DataFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
