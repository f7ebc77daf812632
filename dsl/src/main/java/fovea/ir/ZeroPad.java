package fovea.ir;

import java.util.List;

/**
 * Zeros around the input.
 *
 * @param padding explicit amounts
 */
public record ZeroPad(Padding padding) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "zeropad",
          OpSpec.Group.PADDING,
          "zeros around the input",
          List.of(Attribute.sides("cells added to each side")),
          a -> new ZeroPad(a.padding("pad")));

  public ZeroPad {
    Edges.explicit("zeropad", padding);
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
    return Edges.infer("zeropad", inputs, padding, 1);
  }

  @Override
  public List<String> shapeArithmetic(List<Shape> inputs) {
    return Edges.arithmetic(Checks.single("zeropad", inputs), padding, 1);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.zeroPad(this);
  }
}
