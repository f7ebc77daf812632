package fovea.ir;

import java.util.List;

/**
 * Local response normalisation: x / (k + alpha/size * sum of x^2 over size neighbouring
 * channels)^beta. Krizhevsky et al., 2012, with alpha divided by the size as ONNX has it.
 *
 * @param size channels in the sum, centred
 * @param alpha weight of the sum
 * @param beta exponent
 * @param k what is added to the sum
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "lrn",
          OpSpec.Group.NORMALISATION,
          "local response normalisation across neighbouring channels",
          List.of(
              Attribute.count("size", '\0', 5, "neighbouring channels in the sum"),
              Attribute.number("alpha", 1e-4, "weight of the sum"),
              Attribute.number("beta", 0.75, "exponent"),
              Attribute.number("k", 1, "what is added to the sum")),
          a ->
              new LocalResponseNorm(
                  a.count("size"), a.number("alpha"), a.number("beta"), a.number("k")));

  public LocalResponseNorm {
    Checks.atLeastOne("lrn", "size", size);
    Checks.positive("lrn", "alpha", alpha);
    Checks.positive("lrn", "beta", beta);
    Checks.positive("lrn", "k", k);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("size", size)
        .put("alpha", alpha)
        .put("beta", beta)
        .put("k", k)
        .build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Inference.of(Checks.single("lrn", inputs));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.localResponseNorm(this);
  }
}
