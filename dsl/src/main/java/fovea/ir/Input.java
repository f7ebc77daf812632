package fovea.ir;

import java.util.List;

/** The place where an example enters the network. */
public record Input(Shape shape) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "input",
          OpSpec.Group.INPUT,
          "the shape of one example: height x width x channels, steps x channels, or a vector",
          List.of(Attribute.shape("shape", "the shape, channels last")),
          a -> new Input(a.shape("shape")));

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
    return Inference.of(shape);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.input(this);
  }
}
