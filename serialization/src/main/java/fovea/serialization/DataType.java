package fovea.serialization;

/** How a tensor's values stand in a file. In memory they are float32 always. */
public enum DataType {
  /** IEEE 754 binary32: every bit is kept. */
  FLOAT32(4),
  /** IEEE 754 binary16: 11 significant bits, magnitudes up to 65,504. */
  FLOAT16(2),
  /** The upper half of a binary32: 8 significant bits, the range of float32. */
  BFLOAT16(2);

  private final int byteCount;

  DataType(int byteCount) {
    this.byteCount = byteCount;
  }

  /** Bytes of one value. */
  public int byteCount() {
    return byteCount;
  }
}
