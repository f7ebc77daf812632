package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Places buffers so that those which live at the same time are apart, largest first. */
final class Arena {
  /** Floats of the longest array that every JVM makes. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private Arena() {}

  /** Places every buffer; gives the floats that they need together. */
  static int place(List<Buffer> buffers) {
    List<Buffer> placed = new ArrayList<>();
    List<Buffer> order = new ArrayList<>(buffers);
    order.sort(Comparator.comparingInt(Buffer::size).reversed());
    long end = 0;
    for (Buffer buffer : order) {
      long at = Lanes.LEAD;
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
