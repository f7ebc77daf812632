package fovea.ir;

import java.util.List;

/**
 * Group normalisation: zero mean and unit variance over each group of channels and all places of
 * one example, then gamma and beta for each channel. Wu and He, 2018.
 *
 * @param groups that the channels are cut into
 * @param epsilon eps, inside the root
 * @param freeze whether training leaves the layer as it is
 */
public record GroupNorm(int groups, double epsilon, boolean freeze) implements Op {
  static final OpSpec SPEC =
      OpSpec.normalisation(
          "groupnorm",
          "group normalisation: over groups of channels of one example",
          false,
          List.of(
              Attribute.count("groups", "groups of channels"),
              Attribute.number("eps", 1e-3, "added to the variance"),
              Attribute.freeze()),
          a -> new GroupNorm(a.count("groups"), a.number("eps"), a.flag("freeze")));

  public GroupNorm {
    Checks.atLeastOne("groupnorm", "groups", groups);
    Checks.positive("groupnorm", "eps", epsilon);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("groups", groups)
        .put("eps", epsilon)
        .put("freeze", freeze)
        .build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("groupnorm", inputs);
    return input.channels() % groups == 0
        ? Checks.withinWeightLimit(this, inputs, Inference.of(input))
        : Inference.error(
            "E302", "groups", groups + " groups do not divide " + input.channels() + " channels");
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("groupnorm", inputs).channels();
    return List.of(
        Parameter.perChannel("gamma", channels, Initializer.ONES, true),
        Parameter.perChannel("beta", channels, Initializer.ZEROS, true));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.groupNorm(this);
  }
}
