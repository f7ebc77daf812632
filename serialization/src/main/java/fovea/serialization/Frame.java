package fovea.serialization;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What stands in a file before a part of a tensor: a pad, the tensor's tag, its name. */
final class Frame {
  /** Bytes of a pad with its tag and length. */
  static final int LONGEST_PAD = 2 + Format.ALIGNMENT;

  private Frame() {}

  /** Bytes before a part that are not a pad. */
  static long byteCount(TensorInfo tensor, TensorInfo.Part part) {
    int name = tensor.name().getBytes(StandardCharsets.UTF_8).length;
    long beforeData =
        2L + FileOutput.varintSize(name) + name + FileOutput.varintSize(part.length());
    return 1L + FileOutput.varintSize(beforeData + part.length()) + beforeData;
  }

  /**
   * Reads up to a part's first byte.
   *
   * @throws Refusal if anything else stands there
   */
  static void read(FileInput in, TensorInfo tensor, TensorInfo.Part part, String what)
      throws IOException {
    int tag = in.oneByte(what);
    if (tag == Format.PAD_TAG) {
      skipPad(in);
      tag = in.oneByte(what);
    }
    byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
    long frame = tag == Format.TENSOR_TAG ? in.length(what) : -1;
    long start = in.position();
    boolean fits =
        frame >= 0
            && in.oneByte(what) == Format.NAME_TAG
            && in.length(what) == name.length
            && Arrays.equals(in.bytes(name.length, what), name)
            && in.oneByte(what) == Format.DATA_TAG
            && in.length(what) == part.length()
            && in.position() == part.offset()
            && in.position() - start + part.length() == frame;
    if (!fits) {
      throw notThere(what);
    }
  }

  static Refusal notThere(String what) {
    return new Refusal("is damaged: " + what + " is not where the header says");
  }

  private static void skipPad(FileInput in) throws IOException {
    long length = in.length("a pad");
    if (length > Format.ALIGNMENT) {
      throw new Refusal("is damaged: a pad of " + length + " bytes");
    }
    for (long i = 0; i < length; i++) {
      if (in.oneByte("a pad") != 0) {
        throw new Refusal("is damaged: a pad holds something");
      }
    }
  }
}
