package fovea.ir;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A function applied to each value by itself.
 *
 * @param function which one
 */
public record Activation(Function function) implements Op {

  /** The functions, each defined by its doc line. */
  public enum Function {
    RELU("max(x, 0)"),
    TANH("hyperbolic tangent"),
    SIGMOID("1 / (1 + exp(-x))");

    private final String doc;

    Function(String doc) {
      this.doc = doc;
    }

    /** The word of the language. */
    public String keyword() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Map<Function, OpSpec> SPECS = specs();

  private static Map<Function, OpSpec> specs() {
    Map<Function, OpSpec> specs = new EnumMap<>(Function.class);
    for (Function function : Function.values()) {
      specs.put(
          function,
          OpSpec.activation(
              function.keyword(), function.doc, List.of(), a -> new Activation(function)));
    }
    return Collections.unmodifiableMap(specs);
  }

  @Override
  public OpSpec spec() {
    OpSpec spec = SPECS.get(function);
    if (spec == null) {
      throw new IllegalStateException("activation: " + function + " has no spelling");
    }
    return spec;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Inference.of(Checks.single(function.keyword(), inputs));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.activation(this);
  }
}
