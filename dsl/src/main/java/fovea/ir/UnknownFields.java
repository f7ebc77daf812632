package fovea.ir;

import java.util.Arrays;

/**
 * What a file says that this build does not understand and may leave unread; kept, so that saving
 * the model again does not lose it.
 */
public final class UnknownFields {
  /** Nothing. */
  public static final UnknownFields NONE = new UnknownFields(new byte[0]);

  private final byte[] bytes;

  /**
   * @param bytes as the file has them; copied
   */
  public UnknownFields(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** The bytes, copied. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnknownFields that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " unknown bytes";
  }
}
