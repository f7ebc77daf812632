package fovea.serialization;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor's line in a file's index: what it is and where its values lie.
 *
 * @param name such as {@code conv1/kernel}
 * @param dims its extents, outermost first
 * @param type how its values stand there
 * @param parts where, in order; one, if they take at most 1 GiB
 */
public record TensorInfo(String name, List<Long> dims, DataType type, List<Part> parts) {

  public TensorInfo {
    dims = List.copyOf(dims);
    parts = List.copyOf(parts);
  }

  /**
   * A run of a tensor's values.
   *
   * @param offset bytes from the beginning of the file; a multiple of 64
   * @param length bytes
   * @param checksum CRC32C of those bytes
   */
  public record Part(long offset, long length, int checksum) {}

  /** Its values. */
  public int count() {
    long count = 1;
    for (long dim : dims) {
      count = Math.multiplyExact(count, dim);
    }
    return Math.toIntExact(count);
  }

  /** Bytes of its values in the file. */
  public long byteCount() {
    return (long) count() * type.byteCount();
  }

  /** Its extents as the language writes shapes: {@code 3x3x1x6}. */
  public String shape() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
