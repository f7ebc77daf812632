package fovea.ir;

import java.util.List;

/**
 * A leaky rectifier whose slope below 0 is learned, one for each channel. He et al., 2015.
 *
 * @param freeze whether training leaves the slopes as they are
 */
public record PRelu(boolean freeze) implements Op {
  static final OpSpec SPEC =
      OpSpec.activation(
          "prelu",
          "x above 0, a learned slope times x below; one slope a channel, from 0.25",
          List.of(Attribute.freeze()),
          a -> new PRelu(a.flag("freeze")));

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("freeze", freeze).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Checks.withinWeightLimit(this, inputs, Inference.of(Checks.single("prelu", inputs)));
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("prelu", inputs).channels();
    return List.of(Parameter.perChannel("slope", channels, Initializer.QUARTER, true));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.prelu(this);
  }
}
