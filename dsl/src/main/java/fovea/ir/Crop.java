package fovea.ir;

import java.util.List;

/**
 * The input without its edges.
 *
 * @param padding explicit amounts to cut
 */
public record Crop(Padding padding) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "crop",
          OpSpec.Group.PADDING,
          "the input without its edges",
          List.of(Attribute.sides("cells cut from each side")),
          a -> new Crop(a.padding("pad")));

  public Crop {
    Edges.explicit("crop", padding);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("pad", padding).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Edges.infer("crop", inputs, padding, -1);
  }

  @Override
  public List<String> shapeArithmetic(List<Shape> inputs) {
    return Edges.arithmetic(Checks.single("crop", inputs), padding, -1);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.crop(this);
  }
}
