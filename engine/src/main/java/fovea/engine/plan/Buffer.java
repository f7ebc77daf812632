package fovea.engine.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a frame's memory that holds one slab of one value, for as long as the plan needs it.
 * Two buffers whose lifetimes are apart may share their place.
 */
public final class Buffer {
  private final String name;
  private final int size;
  private final List<Moment> uses = new ArrayList<>();
  private int first = Integer.MAX_VALUE;
  private int last = Integer.MIN_VALUE;
  private int offset = -1;

  Buffer(String name, int size) {
    this.name = name;
    this.size = size;
  }

  /** What it holds: a node's name, or that with what about it. */
  public String name() {
    return name;
  }

  /** Floats, a multiple of the lanes. */
  public int size() {
    return size;
  }

  /** Floats from the start of the frame's memory. */
  public int offset() {
    return offset;
  }

  /** The time of its first use, see {@link Moment#time}. */
  public int first() {
    return first;
  }

  /** The time of its last use. */
  public int last() {
    return last;
  }

  Buffer use(Moment moment) {
    uses.add(moment);
    return this;
  }

  /** Fixes the lifetime, once the number of steps is known. */
  void settle(int steps) {
    for (Moment moment : uses) {
      first = Math.min(first, moment.time(steps));
      last = Math.max(last, moment.time(steps));
    }
  }

  void place(int at) {
    offset = at;
  }

  boolean livesWith(Buffer other) {
    return first <= other.last && other.first <= last;
  }

  boolean overlaps(Buffer other) {
    return offset < other.offset + other.size && other.offset < offset + size;
  }

  @Override
  public String toString() {
    return name + " @" + offset + "+" + size + " [" + first + ".." + last + "]";
  }
}
