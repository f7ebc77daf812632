package fovea.ir;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Named values in a shape: one parameter of a network.
 *
 * <p>The array is not copied, neither in nor out: whoever shares a tensor must leave it alone.
 */
public final class Tensor {
  private final String name;
  private final List<Long> dims;
  private final float[] values;

  /**
   * @param name network-wide, as {@link Node#tensorName} forms it
   * @param dims extents, outermost first
   * @param values in that order, the last axis fastest; as many as the extents multiply to
   */
  public Tensor(String name, List<Long> dims, float[] values) {
    long count = 1;
    for (long dim : dims) {
      count = Math.multiplyExact(count, dim);
    }
    if (count != values.length) {
      throw new IllegalArgumentException(
          name + ": has " + values.length + " values, its shape wants " + count);
    }
    this.name = name;
    this.dims = List.copyOf(dims);
    this.values = values;
  }

  public String name() {
    return name;
  }

  public List<Long> dims() {
    return dims;
  }

  /** The values themselves, not a copy. */
  public float[] values() {
    return values;
  }

  /** Equal name, extents and values, bit for bit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && name.equals(that.name)
        && dims.equals(that.dims)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + dims.hashCode()) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return name + dims.stream().map(String::valueOf).collect(Collectors.joining("x", " ", ""));
  }
}
