package fovea.engine.kernel;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Memory that steps take beside their buffers: tables, which a plan has once, and {@link Scratch},
 * which each frame has. Steps and kernels add what they will hold, by the calls that hold it.
 */
public final class Footprint {
  private final Set<int[]> tables = Collections.newSetFromMap(new IdentityHashMap<>());
  private long tableBytes;
  private int floats;
  private int work;
  private int[] rows = new int[0];

  /** A table that a step keeps; one that several keep counts once. */
  public void table(int[] table) {
    if (tables.add(table)) {
      tableBytes += (long) Integer.BYTES * table.length;
    }
  }

  /** A table that a step keeps. */
  public void table(float[] table) {
    tableBytes += (long) Float.BYTES * table.length;
  }

  /** A call of {@link Scratch#floats}. */
  public void floats(int count) {
    floats = Math.max(floats, count);
  }

  /** A call of {@link Scratch#work}. */
  public void work(int count) {
    work = Math.max(work, Lanes.LEAD + count);
  }

  /** A call of {@link Scratch#rows}. */
  public void rows(int count, int length) {
    if (rows.length < count) {
      rows = Arrays.copyOf(rows, count);
    }
    for (int i = 0; i < count; i++) {
      rows[i] = Math.max(rows[i], length);
    }
  }

  /** Bytes of all tables. */
  public long tableBytes() {
    return tableBytes;
  }

  /** Bytes of the scratch of one frame, once every call was made. */
  public long scratchBytes() {
    long count = (long) floats + work;
    for (int length : rows) {
      count += length;
    }
    return Float.BYTES * count;
  }
}
