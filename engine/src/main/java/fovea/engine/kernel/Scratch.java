package fovea.engine.kernel;

import java.util.Arrays;

/** Working memory of one thread, so that a warm kernel allocates nothing. */
public final class Scratch {
  private float[] floats = new float[0];
  private float[][] rows = new float[0][];
  private float[] work = new float[0];

  /**
   * At least {@code count} floats of any content from {@link Lanes#LEAD} on, until the next call,
   * for what a step writes and reads within one pass; kernels take none.
   */
  public float[] work(int count) {
    if (work.length < Lanes.LEAD + count) {
      work = new float[Lanes.LEAD + count];
    }
    return work;
  }

  /** At least {@code count} floats of any content, until the next call. */
  public float[] floats(int count) {
    if (floats.length < count) {
      floats = new float[count];
    }
    return floats;
  }

  /** Bytes that it holds by now. */
  public long bytes() {
    long count = (long) floats.length + work.length;
    for (float[] row : rows) {
      count += row.length;
    }
    return Float.BYTES * count;
  }

  /** At least {@code count} rows of at least {@code length} floats of any content. */
  public float[][] rows(int count, int length) {
    int have = rows.length;
    if (have < count) {
      rows = Arrays.copyOf(rows, count);
      for (int i = have; i < count; i++) {
        rows[i] = new float[length];
      }
    }
    for (int i = 0; i < count; i++) {
      if (rows[i].length < length) {
        rows[i] = new float[length];
      }
    }
    return rows;
  }
}
