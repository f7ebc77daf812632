package fovea.ir;

import java.util.List;

/**
 * Dropout: in training each value is zeroed with a probability, and the others are scaled by
 * 1/(1-p) so that the mean stays; at inference the identity. Srivastava et al., 2014.
 *
 * @param probability of dropping a value; 0 <= p < 1
 */
public record Dropout(double probability) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "dropout",
          OpSpec.Group.REGULARISATION,
          "zeroes values at random while training, and scales the others by 1/(1-p)",
          List.of(Attribute.number("probability", "probability of dropping, 0 <= p < 1")),
          a -> new Dropout(a.number("probability")));

  public Dropout {
    Checks.probability("dropout", probability);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("probability", probability).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Inference.of(Checks.single("dropout", inputs));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.dropout(this);
  }
}
