package fovea.ir;

import java.util.List;

/** Global max pooling: the largest value of each feature map. */
public record GlobalMaxPool() implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "gmp",
          OpSpec.Group.POOLING,
          "global max pooling: the largest value of each feature map, as a vector",
          List.of(),
          a -> new GlobalMaxPool());

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
    Shape input = Checks.single("gmp", inputs);
    if (input.isVector()) {
      return Inference.error(
          "E304", null, "gmp needs an image or a sequence, but gets the vector " + input);
    }
    return Inference.of(Shape.of(input.channels()));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.globalMaxPool(this);
  }
}
