package fovea.ir;

import java.util.List;

/**
 * Dropout of whole feature maps: each channel of an example is zeroed with a probability, and the
 * others are scaled by 1/(1-p); at inference the identity. Tompson et al., 2015.
 *
 * @param probability of dropping a channel; 0 <= p < 1
 */
public record SpatialDropout(double probability) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "spatial_dropout",
          OpSpec.Group.REGULARISATION,
          "zeroes whole channels at random while training",
          List.of(Attribute.number("probability", "probability of dropping, 0 <= p < 1")),
          a -> new SpatialDropout(a.number("probability")));

  public SpatialDropout {
    Checks.probability("spatial_dropout", probability);
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
    return Inference.of(Checks.single("spatial_dropout", inputs));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.spatialDropout(this);
  }
}
