package fovea.ir;

import java.util.List;

/**
 * Additive noise: in training each value gets a normal random number; at inference the identity.
 *
 * @param deviation standard deviation of the noise
 */
public record GaussianNoise(double deviation) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "noise",
          OpSpec.Group.REGULARISATION,
          "adds normal noise while training",
          List.of(Attribute.number("deviation", "standard deviation of the noise")),
          a -> new GaussianNoise(a.number("deviation")));

  public GaussianNoise {
    if (!(deviation >= 0 && Double.isFinite(deviation))) {
      throw new IllegalArgumentException(
          "noise: deviation must be at least 0, got " + Numbers.print(deviation));
    }
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("deviation", deviation).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Inference.of(Checks.single("noise", inputs));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.gaussianNoise(this);
  }
}
