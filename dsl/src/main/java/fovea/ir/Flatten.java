package fovea.ir;

import java.util.List;

/** All values as one vector, in the order of height, width, channels. */
public record Flatten() implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "flatten",
          OpSpec.Group.SHAPE,
          "all values as one vector, in the order of height, width, channels",
          List.of(),
          a -> new Flatten());

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
    Shape input = Checks.single("flatten", inputs);
    return Checks.extents("flatten", List.of(input.elements()));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.flatten(this);
  }
}
