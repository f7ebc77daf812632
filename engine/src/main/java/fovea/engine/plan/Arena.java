package fovea.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Places buffers so that those which live at the same time are apart, largest first. */
final class Arena {
  /** Floats of the longest array that every JVM makes. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  /**
   * Floats before the first one that is used. An array has a header of 16 bytes: after 48 more,
   * vectors of 64 bytes lie within lines of the cache wherever the JVM aligns the array to 64, as
   * the G1 collector does with large ones. A load across two lines takes 1.4 times as long.
   */
  static final int LEAD = 12;

  private Arena() {}

  /** Places every buffer; gives the floats that they need together. */
  static int place(List<Buffer> buffers) {
    List<Buffer> placed = new ArrayList<>();
    List<Buffer> order = new ArrayList<>(buffers);
    order.sort(Comparator.comparingInt(Buffer::size).reversed());
    long end = 0;
    for (Buffer buffer : order) {
      long at = LEAD;
      List<Buffer> near = new ArrayList<>(placed.stream().filter(buffer::livesWith).toList());
      near.sort(Comparator.comparingInt(Buffer::offset));
      for (Buffer other : near) {
        if (at + buffer.size() <= other.offset()) {
          break;
        }
        at = Math.max(at, (long) other.offset() + other.size());
      }
      end = Math.max(end, at + buffer.size());
      if (end > LONGEST) {
        throw new IllegalArgumentException(
            "network: 16 images must need less than 2^31 floats of memory, "
                + buffer.name()
                + " exceeds that");
      }
      buffer.place((int) at);
      placed.add(buffer);
    }
    return (int) end;
  }
}
