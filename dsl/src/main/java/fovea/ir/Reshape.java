package fovea.ir;

import java.util.List;

/**
 * The same values in another shape, in the order in which they lie.
 *
 * @param shape the output's, with as many values as the input's
 */
public record Reshape(Shape shape) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "reshape",
          OpSpec.Group.SHAPE,
          "the same values in another shape",
          List.of(Attribute.shape("shape", "the new shape, channels last")),
          a -> new Reshape(a.shape("shape")));

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("shape", shape).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("reshape", inputs);
    return input.elements().equals(shape.elements())
        ? Inference.of(shape)
        : Inference.error(
            "E306",
            "shape",
            "reshape to "
                + shape
                + " needs "
                + shape.elements()
                + " values, but "
                + input
                + " has "
                + input.elements());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.reshape(this);
  }
}
