package fovea.ir;

import java.util.List;

/** Global average pooling: one number, the mean, for each feature map. */
public record GlobalAvgPool() implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "gap",
          OpSpec.Group.POOLING,
          "global average pooling: the mean of each feature map, as a vector",
          List.of(),
          a -> new GlobalAvgPool());

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
    Shape input = Checks.single("gap", inputs);
    if (input.isVector()) {
      return Inference.error(
          "E304", null, "gap needs an image or a sequence, but gets the vector " + input);
    }
    return Inference.of(Shape.of(input.channels()));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.globalAvgPool(this);
  }
}
