package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * A fully connected layer: h = W x + b.
 *
 * @param units length of the output vector
 * @param options what all layers with weights share
 */
public record Dense(int units, WeightOptions options) implements Op {
  static final OpSpec SPEC =
      OpSpec.weighted(
          "dense",
          OpSpec.Group.DENSE,
          "fully connected layer over a vector",
          List.of(Attribute.count("units", "length of the output vector")),
          a -> new Dense(a.count("units"), WeightOptions.from(a)));

  public Dense {
    Checks.atLeastOne("dense", "units", units);
  }

  public static Dense of(int units) {
    return new Dense(units, WeightOptions.DEFAULT);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return options.into(Attributes.builder().put("units", units)).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("dense", inputs);
    if (!input.isVector()) {
      return Inference.error("E310", null, "dense needs a vector, but gets " + input);
    }
    return Checks.withinWeightLimit(this, inputs, Inference.of(Shape.of(units)));
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long length = Checks.single("dense", inputs).channels();
    Parameter weights =
        new Parameter("kernel", List.of(length, (long) units), options.init(), length, units, true);
    return options.bias() ? List.of(weights, Parameter.bias(units)) : List.of(weights);
  }

  @Override
  public BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
    return Checks.single("dense", inputs).elements().multiply(output.elements());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.dense(this);
  }
}
