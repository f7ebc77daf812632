package fovea.engine.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of MNIST: two zero bytes, a type, a rank, big-endian extents, values.
 *
 * <p>The file is not trusted. A plain one must have exactly the size that its extents come to; a
 * gzipped one (told by its first bytes, whatever its name) is inflated piece by piece, so that
 * memory grows with what is really there and never because a number in the file said so.
 *
 * <p>Source: "The MNIST database", LeCun, Cortes and Burges, section on the file formats.
 */
final class IdxReader {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int FIRST_PIECE = 1 << 16;

  /** Deflate gives at most 1,032 bytes for one (RFC 1951: 258 bytes for two bits). */
  private static final long BEST_RATIO = 1032;

  private final Path file;
  private final long limit;

  private IdxReader(Path file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  /**
   * Reads a file of images: examples x height x width, perhaps x channels.
   *
   * @throws DataFormatException if it is no such file
   * @throws UncheckedIOException if it cannot be read
   */
  static IdxArray images(Path file) {
    return read(file, 3, 4, memory());
  }

  /**
   * Reads a file of labels, one byte each.
   *
   * @throws DataFormatException if it is no such file
   * @throws UncheckedIOException if it cannot be read
   */
  static IdxArray labels(Path file) {
    return read(file, 1, 1, memory());
  }

  /** Reads a file whose rank and number of values lie within the given limits. */
  static IdxArray read(Path file, int leastRank, int mostRank, long limit) {
    IdxReader reader = new IdxReader(file, limit);
    if (!Files.isRegularFile(file)) {
      throw reader.refuse("no such file");
    }
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), FIRST_PIECE)) {
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      long size = Files.size(file);
      if (!gzipped) {
        return reader.read(raw, leastRank, mostRank, size, size);
      }
      try (InputStream inflated = new GZIPInputStream(raw, FIRST_PIECE)) {
        return reader.read(inflated, leastRank, mostRank, -1, saturated(size));
      }
    } catch (EOFException e) {
      throw reader.refuse("its gzip data end early");
    } catch (ZipException e) {
      throw new DataFormatException(file + ": its gzip data are damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static long saturated(long compressed) {
    return compressed > Long.MAX_VALUE / BEST_RATIO ? Long.MAX_VALUE : compressed * BEST_RATIO;
  }

  /** Three quarters of the heap, and no more than an array holds. */
  private static long memory() {
    return Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / 4 * 3);
  }

  /**
   * @param exactly bytes of the whole file, or -1 if that is not known
   * @param most bytes that the whole file can come to
   */
  private IdxArray read(InputStream in, int leastRank, int mostRank, long exactly, long most)
      throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4) {
      throw refuse("is no IDX file: it has " + magic.length + " bytes");
    }
    int type = magic[2] & 0xff;
    int rank = magic[3] & 0xff;
    if (magic[0] != 0 || magic[1] != 0) {
      throw refuse(
          String.format(
              Locale.ROOT,
              "is no IDX file: it must begin with 0x00000801 or 0x00000803, begins with 0x%08x",
              ByteBuffer.wrap(magic).getInt()));
    }
    if (type != UNSIGNED_BYTE) {
      throw refuse(
          String.format(Locale.ROOT, "values must be unsigned bytes (0x08), are 0x%02x", type));
    }
    if (rank < leastRank || rank > mostRank) {
      throw refuse(
          mostRank == 1
              ? "labels must have one dimension, this file has " + rank + "; are these the images?"
              : "images must have " + leastRank + " dimensions, this file has " + rank);
    }
    List<Integer> dims = dims(in, rank);
    long header = 4 + 4L * rank;
    long count = count(dims, most - header);
    if (exactly >= 0 && exactly != header + count) {
      throw refuse(
          "must have " + (header + count) + " bytes for " + written(dims) + ", has " + exactly);
    }
    byte[] values = values(in, (int) count, exactly >= 0);
    if (in.read() >= 0) {
      throw refuse("goes on after its " + count + " values");
    }
    return new IdxArray(dims, values);
  }

  private List<Integer> dims(InputStream in, int rank) throws IOException {
    byte[] bytes = in.readNBytes(4 * rank);
    if (bytes.length < 4 * rank) {
      throw refuse("ends within its header, after " + (4 + bytes.length) + " bytes");
    }
    ByteBuffer extents = ByteBuffer.wrap(bytes);
    List<Integer> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int extent = extents.getInt();
      if (extent < 1) {
        throw refuse("dimensions must be 1 to 2147483647, got " + Integer.toUnsignedLong(extent));
      }
      dims.add(extent);
    }
    return dims;
  }

  private long count(List<Integer> dims, long room) {
    long count = 1;
    for (int dim : dims) {
      if (count > Long.MAX_VALUE / dim) {
        throw refuse("says that it holds " + written(dims) + " values, more than the file can");
      }
      count *= dim;
    }
    if (count > room) {
      throw refuse(
          "says that it holds "
              + written(dims)
              + " = "
              + count
              + " values, more than the file can");
    }
    if (count > limit) {
      throw refuse(
          "holds " + count + " bytes, more than the " + limit + " that there is room for (-Xmx)");
    }
    return count;
  }

  /** Exactly that many bytes, in memory that grows with them unless the size is already checked. */
  private byte[] values(InputStream in, int count, boolean checked) throws IOException {
    byte[] values = new byte[checked ? count : Math.min(count, FIRST_PIECE)];
    int filled = 0;
    while (true) {
      filled += in.readNBytes(values, filled, values.length - filled);
      if (filled == count) {
        return values;
      }
      if (filled < values.length) {
        throw refuse("ends after " + filled + " of " + count + " values");
      }
      values = Arrays.copyOf(values, (int) Math.min(count, 2L * values.length));
    }
  }

  private static String written(List<Integer> dims) {
    return String.join("x", dims.stream().map(String::valueOf).toList());
  }

  private DataFormatException refuse(String rule) {
    return new DataFormatException(file + ": " + rule);
  }
}
