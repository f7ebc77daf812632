package fovea.ir;

import java.util.List;

/**
 * Layer normalisation: zero mean and unit variance over the channels of each place, then gamma and
 * beta for each channel. Ba, Kiros and Hinton, 2016.
 *
 * @param epsilon eps, inside the root
 * @param freeze whether training leaves the layer as it is
 */
public record LayerNorm(double epsilon, boolean freeze) implements Op {
  static final OpSpec SPEC =
      OpSpec.normalisation(
          "layernorm",
          "layer normalisation: over the channels of each place",
          false,
          List.of(Attribute.number("eps", 1e-3, "added to the variance"), Attribute.freeze()),
          a -> new LayerNorm(a.number("eps"), a.flag("freeze")));

  public LayerNorm {
    Checks.positive("layernorm", "eps", epsilon);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("eps", epsilon).put("freeze", freeze).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Checks.withinWeightLimit(this, inputs, Inference.of(Checks.single("layernorm", inputs)));
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("layernorm", inputs).channels();
    return List.of(
        Parameter.perChannel("gamma", channels, Initializer.ONES, true),
        Parameter.perChannel("beta", channels, Initializer.ZEROS, true));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.layerNorm(this);
  }
}
