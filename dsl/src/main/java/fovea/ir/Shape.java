package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one example's tensor, without the batch axis.
 *
 * <p>Channels come last, at every boundary of Fovea: {@code 28x28x1} is an image (height x width x
 * channels), {@code 8000x1} a sequence (steps x channels), {@code 784} a vector, {@code 16x32x32x1}
 * a volume (depth x height x width x channels). Values lie in memory in that order, the last axis
 * fastest (NHWC with the batch in front).
 *
 * @param dims the extents, outermost first; one to four of them, each at least 1
 */
public record Shape(List<Long> dims) {

  public Shape {
    dims = List.copyOf(dims);
    if (dims.isEmpty() || dims.size() > 4) {
      throw new IllegalArgumentException("shape: must have 1 to 4 dimensions, got " + dims.size());
    }
    for (long dim : dims) {
      if (dim < 1) {
        throw new IllegalArgumentException("shape: dimensions must be at least 1, got " + dim);
      }
    }
  }

  /** The shape with the given extents, outermost first. */
  public static Shape of(long... dims) {
    List<Long> list = new ArrayList<>(dims.length);
    for (long dim : dims) {
      list.add(dim);
    }
    return new Shape(list);
  }

  /**
   * The shape written as people say it: {@code 28x28x1}.
   *
   * @throws IllegalArgumentException if the text is no shape
   */
  public static Shape parse(String text) {
    List<Long> dims = new ArrayList<>();
    for (String part : text.strip().split("x", -1)) {
      if (part.isEmpty()
          || part.length() > 18
          || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new IllegalArgumentException("shape: must look like 28x28x1, got " + text);
      }
      dims.add(Long.parseLong(part));
    }
    return new Shape(dims);
  }

  /** The number of axes: 1 for a vector, 2 for a sequence, 3 for an image, 4 for a volume. */
  public int rank() {
    return dims.size();
  }

  /** The number of axes that a window slides over: all but the channels. */
  public int spatialRank() {
    return dims.size() - 1;
  }

  /** The extent of one axis, counted from the outermost. */
  public long get(int axis) {
    return dims.get(axis);
  }

  /** The extent of the last axis: channels, or the length of a vector. */
  public long channels() {
    return dims.get(dims.size() - 1);
  }

  public boolean isVector() {
    return rank() == 1;
  }

  public boolean isSequence() {
    return rank() == 2;
  }

  public boolean isImage() {
    return rank() == 3;
  }

  /** This shape with another number of channels. */
  public Shape withChannels(long channels) {
    List<Long> list = new ArrayList<>(dims);
    list.set(list.size() - 1, channels);
    return new Shape(list);
  }

  /** The exact number of values, however large. */
  public BigInteger elements() {
    BigInteger product = BigInteger.ONE;
    for (long dim : dims) {
      product = product.multiply(BigInteger.valueOf(dim));
    }
    return product;
  }

  /**
   * The number of values as an array length.
   *
   * @throws ArithmeticException if it exceeds 2^31-1
   */
  public int size() {
    return elements().intValueExact();
  }

  /** The shape as the language writes it: {@code 28x28x1}. */
  @Override
  public String toString() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
