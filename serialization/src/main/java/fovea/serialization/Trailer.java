package fovea.serialization;

import fovea.serialization.proto.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The last 16 bytes of a file: its length and the checksum of all before. */
final class Trailer {
  private static final int LENGTH = 3;
  private static final int LENGTH_END = LENGTH + Long.BYTES;

  private Trailer() {}

  /** The trailer with its tag and length: always {@link Format#TRAILER_BYTES}. */
  static byte[] of(long length, int checksum) {
    byte[] message =
        ModelProto.Trailer.newBuilder()
            .setLength(length)
            .setChecksum(checksum)
            .build()
            .toByteArray();
    return ByteBuffer.allocate(Format.TRAILER_BYTES)
        .put((byte) Format.TRAILER_TAG)
        .put((byte) message.length)
        .put(message)
        .array();
  }

  /** Reads the trailer and what follows, which must be nothing. */
  static void read(FileInput in) throws IOException {
    int sum = in.checksum();
    byte[] trailer = in.bytes(Format.TRAILER_BYTES, "the trailer");
    checkLength(trailer, in.position());
    if (!Arrays.equals(trailer, of(in.position(), sum))) {
      throw new Refusal("is damaged: the file does not have the checksum that it should");
    }
    if (!in.atEnd()) {
      throw new Refusal("goes on after its trailer");
    }
  }

  /** Whether the bytes are a trailer for that many bytes; its checksum is not looked at. */
  static void checkLength(byte[] bytes, long length) {
    byte[] expected = of(length, 0);
    if (bytes.length < expected.length
        || !Arrays.equals(bytes, 0, LENGTH, expected, 0, LENGTH)
        || bytes[LENGTH_END] != expected[LENGTH_END]) {
      throw new Refusal("is cut or damaged: it has " + length + " bytes and no trailer at the end");
    }
    if (!Arrays.equals(bytes, LENGTH, LENGTH_END, expected, LENGTH, LENGTH_END)) {
      long said = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(LENGTH);
      throw new Refusal(
          "is cut or damaged: it has "
              + length
              + " bytes, should have "
              + Long.toUnsignedString(said));
    }
  }
}
