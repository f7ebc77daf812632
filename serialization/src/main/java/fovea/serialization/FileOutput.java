package fovea.serialization;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The bytes of a file as they are written, counted and summed. */
final class FileOutput {
  private static final int PIECE = 1 << 14;

  private final OutputStream out;
  private final CRC32C sum = new CRC32C();
  private long position;

  FileOutput(OutputStream out) {
    this.out = out;
  }

  /** Bytes written so far. */
  long position() {
    return position;
  }

  /** CRC32C of the bytes written so far. */
  int checksum() {
    return (int) sum.getValue();
  }

  void bytes(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    sum.update(bytes, 0, length);
    position += length;
  }

  void bytes(byte[] bytes) throws IOException {
    bytes(bytes, bytes.length);
  }

  /** A whole number in groups of seven bits, the lowest first. */
  void varint(long value) throws IOException {
    byte[] bytes = new byte[varintSize(value)];
    long rest = value;
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((rest & 0x7f) | (i + 1 < bytes.length ? 0x80 : 0));
      rest >>>= 7;
    }
    bytes(bytes);
  }

  static int varintSize(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /** Floats as little-endian bytes. */
  void floats(float[] values, int from, int count) throws IOException {
    values(values, from, count, DataType.FLOAT32);
  }

  /** A run of a tensor's values, little-endian. */
  void values(float[] values, int from, int count, DataType type) throws IOException {
    byte[] piece = new byte[Math.min(PIECE, count) * type.byteCount()];
    ByteBuffer buffer = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; ) {
      int now = Math.min(PIECE, count - done);
      Values.encode(values, from + done, now, type, buffer);
      bytes(piece, now * type.byteCount());
      done += now;
    }
  }
}
