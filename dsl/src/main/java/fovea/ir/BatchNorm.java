package fovea.ir;

import java.util.List;

/**
 * Batch normalisation: (x - mean) / sqrt(variance + eps) * gamma + beta, channel by channel. Mean
 * and biased variance are the batch's in training and running averages at inference. Ioffe and
 * Szegedy, 2015.
 *
 * @param epsilon eps, inside the root
 * @param momentum the part of a running average that is kept
 * @param freeze whether training leaves the layer as it is
 */
public record BatchNorm(double epsilon, double momentum, boolean freeze) implements Op {
  static final OpSpec SPEC =
      OpSpec.normalisation(
          "bn",
          "batch normalisation: zero mean and unit variance for each channel over the batch",
          true,
          List.of(
              Attribute.number("eps", 1e-3, "added to the variance"),
              Attribute.number("momentum", 0.99, "the part of the running statistics kept"),
              Attribute.freeze()),
          a -> new BatchNorm(a.number("eps"), a.number("momentum"), a.flag("freeze")));

  public BatchNorm {
    Checks.positive("bn", "eps", epsilon);
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "bn: momentum must be between 0 and 1, got " + Numbers.print(momentum));
    }
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("eps", epsilon)
        .put("momentum", momentum)
        .put("freeze", freeze)
        .build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Checks.withinWeightLimit(this, inputs, Inference.of(Checks.single("bn", inputs)));
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("bn", inputs).channels();
    return List.of(
        Parameter.perChannel("gamma", channels, Initializer.ONES, true),
        Parameter.perChannel("beta", channels, Initializer.ZEROS, true),
        Parameter.perChannel("mean", channels, Initializer.ZEROS, false),
        Parameter.perChannel("variance", channels, Initializer.ONES, false));
  }

  /** The usual settings: eps 1e-3, momentum 0.99. */
  public static BatchNorm of() {
    return new BatchNorm(1e-3, 0.99, false);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.batchNorm(this);
  }
}
