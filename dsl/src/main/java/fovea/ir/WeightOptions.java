package fovea.ir;

import java.util.List;
import java.util.Locale;

/**
 * The words that every layer with weights understands.
 *
 * @param init how the weights begin
 * @param bias whether each output has a bias
 * @param freeze whether training leaves the layer as it is
 * @param l1 adds l1 * sum(|w|) to the loss; 0 is none
 * @param l2 adds l2 * sum(w^2) to the loss; 0 is none
 */
public record WeightOptions(Initializer init, boolean bias, boolean freeze, double l1, double l2) {

  /** Glorot, with a bias, learning, not regularised. */
  public static final WeightOptions DEFAULT =
      new WeightOptions(Initializer.GLOROT, true, false, 0, 0);

  static final List<Attribute> ATTRIBUTES =
      List.of(
          Attribute.choice(
              "init",
              "glorot",
              List.of("glorot", "he", "lecun", "zeros", "orthogonal"),
              "how the weights begin"),
          Attribute.flag("bias", true, "one bias for each output; `nobias` for none"),
          Attribute.flag("freeze", false, "training leaves the layer as it is"),
          Attribute.number("l1", 0.0, "adds l1 * sum(|w|) to the loss").asWord(),
          Attribute.number("l2", 0.0, "adds l2 * sum(w^2) to the loss").asWord());

  public WeightOptions {
    if (!(l1 >= 0 && Double.isFinite(l1)) || !(l2 >= 0 && Double.isFinite(l2))) {
      throw new IllegalArgumentException(
          "weights: l1 and l2 must be at least 0, got " + l1 + " and " + l2);
    }
  }

  /** These options without a bias. */
  public WeightOptions withoutBias() {
    return new WeightOptions(init, false, freeze, l1, l2);
  }

  /** These options, learning or not. */
  public WeightOptions withFreeze(boolean frozen) {
    return new WeightOptions(init, bias, frozen, l1, l2);
  }

  static WeightOptions from(Attributes attributes) {
    return new WeightOptions(
        Initializer.valueOf(attributes.choice("init").toUpperCase(Locale.ROOT)),
        attributes.flag("bias"),
        attributes.flag("freeze"),
        attributes.number("l1"),
        attributes.number("l2"));
  }

  Attributes.Builder into(Attributes.Builder attributes) {
    return attributes
        .put("init", init.word())
        .put("bias", bias)
        .put("freeze", freeze)
        .put("l1", l1)
        .put("l2", l2);
  }
}
