package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Streams one behind the other along the channels; heights and widths must agree. */
public record Concat() implements Op {
  static final OpSpec SPEC =
      OpSpec.merge("concat", "streams one behind the other along the channels", a -> new Concat());

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("concat: needs an input");
    }
    Shape first = inputs.get(0);
    BigInteger channels = BigInteger.ZERO;
    for (Shape shape : inputs) {
      if (shape.rank() != first.rank() || !shape.withChannels(1).equals(first.withChannels(1))) {
        return mismatch("concat", first, shape);
      }
      channels = channels.add(BigInteger.valueOf(shape.channels()));
    }
    List<BigInteger> dims = new ArrayList<>();
    first.dims().forEach(dim -> dims.add(BigInteger.valueOf(dim)));
    dims.set(dims.size() - 1, channels);
    return Checks.extents("concat", dims);
  }

  /** E304, E321 or E322, by what differs first: rank, extents, channels. */
  static Inference mismatch(String keyword, Shape one, Shape other) {
    if (one.rank() != other.rank()) {
      return Inference.error(
          "E304",
          null,
          keyword
              + " cannot join "
              + one
              + " with "
              + other
              + ", which has "
              + (other.rank() < one.rank() ? "fewer" : "more")
              + " axes");
    }
    boolean extents = !one.withChannels(1).equals(other.withChannels(1));
    return Inference.error(
        extents ? "E321" : "E322",
        null,
        extents
            ? keyword
                + " cannot join "
                + one
                + " with "
                + other
                + ": "
                + (one.isImage() ? "heights or widths differ" : "extents differ")
            : keyword + " cannot join " + one.channels() + " channels with " + other.channels());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.concat(this);
  }
}
