package fovea.serialization;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * The bytes of a file as they are read, counted, summed and held against the file's size.
 *
 * <p>No method allocates memory by a number from the file.
 */
final class FileInput {
  private final InputStream in;
  private final long size;
  private final CRC32C sum = new CRC32C();

  /** What was summed before {@link #sum} began, and where that was. */
  private int sumBefore;

  private long sumFrom;
  private long position;

  /**
   * @param in is not closed
   * @param size bytes of the whole file; -1 for a stream, which does not tell
   */
  FileInput(InputStream in, long size) {
    this(in, size, 0);
  }

  /**
   * @param position of the stream's first byte in the file
   */
  FileInput(InputStream in, long size, long position) {
    this.in = in;
    this.size = size;
    this.position = position;
    this.sumFrom = position;
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  /** CRC32C of the bytes read so far. */
  int checksum() {
    return Checksums.joined(sumBefore, (int) sum.getValue(), position - sumFrom);
  }

  /** Begins a run of bytes that has a checksum of its own. */
  void beginPart() {
    sumBefore = checksum();
    sumFrom = position;
    sum.reset();
  }

  /** CRC32C of the bytes since {@link #beginPart}. */
  int endPart() {
    return (int) sum.getValue();
  }

  boolean knowsItsSize() {
    return size >= 0;
  }

  /**
   * @throws Refusal if that many more bytes are not there, as far as can be told
   */
  void expect(long bytes, String what) {
    if (bytes < 0 || (size >= 0 && bytes > size - position)) {
      throw new Refusal(
          "is cut or damaged: "
              + what
              + " would take "
              + Long.toUnsignedString(bytes)
              + " bytes, but only "
              + (size - position)
              + " remain");
    }
  }

  /** One byte, 0 to 255. */
  int oneByte(String what) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw cut(what);
    }
    sum.update(value);
    position++;
    return value;
  }

  /** Fills the beginning of an array. */
  void fill(byte[] target, int length, String what) throws IOException {
    int count = in.readNBytes(target, 0, length);
    sum.update(target, 0, count);
    position += count;
    if (count < length) {
      throw cut(what);
    }
  }

  /** That many bytes; the array grows with those that come. */
  byte[] bytes(int length, String what) throws IOException {
    expect(length, what);
    byte[] bytes = in.readNBytes(length);
    sum.update(bytes);
    position += bytes.length;
    if (bytes.length < length) {
      throw cut(what);
    }
    return bytes;
  }

  /** A length in groups of seven bits, the lowest first; at most five of them. */
  long length(String what) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int group = oneByte(what);
      value |= (long) (group & 0x7f) << shift;
      if (group < 0x80) {
        return value;
      }
    }
    throw new Refusal("is damaged: the length of " + what + " is no number");
  }

  boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  private Refusal cut(String what) {
    return new Refusal("is cut: ends after " + position + " bytes, within " + what);
  }
}
