package fovea.ir;

import java.util.List;

/** Softmax over the channels: exp(x) divided by the sum of all exp(x) at the same place. */
public record Softmax() implements Op {
  static final OpSpec SPEC =
      OpSpec.activation(
          "softmax",
          "turns the scores of each place into probabilities that add up to 1",
          List.of(),
          a -> new Softmax());

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
    return Inference.of(Checks.single("softmax", inputs));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.softmax(this);
  }
}
