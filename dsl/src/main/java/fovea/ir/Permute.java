package fovea.ir;

import java.util.List;

/**
 * The axes in another order.
 *
 * @param order the input's axis for each axis of the output, from 0
 */
public record Permute(Order order) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "permute",
          OpSpec.Group.SHAPE,
          "the axes in another order",
          List.of(Attribute.order("order", "the input's axis for each of the output's, from 0")),
          a -> new Permute(a.order("order")));

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("order", order).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("permute", inputs);
    if (input.rank() != order.axes().size()) {
      return Inference.error(
          "E304",
          null,
          "permute " + order + " needs " + order.axes().size() + " axes, but gets " + input);
    }
    return Inference.of(new Shape(order.axes().stream().map(input::get).toList()));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.permute(this);
  }
}
