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
 * @param slope for {@link Function#LEAKY} the slope below 0; 0 for all others
 */
public record Activation(Function function, double slope) implements Op {

  /** The functions, each defined by its doc line. */
  public enum Function {
    RELU("max(x, 0)"),
    RELU6("min(max(x, 0), 6)"),
    LEAKY("x above 0, slope * x below"),
    ELU("x above 0, exp(x) - 1 below"),
    SELU("1.0507 * (x above 0, 1.67326 * (exp(x) - 1) below)"),
    GELU("x * P(X <= x) for a normal X: 0.5 x (1 + erf(x / sqrt 2))"),
    GELU_TANH("gelu by 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))"),
    SILU("x * sigmoid(x)"),
    HARD_SIGMOID("min(max(x / 6 + 0.5, 0), 1)"),
    HARD_SILU("x * hard_sigmoid(x)"),
    TANH("hyperbolic tangent"),
    SIGMOID("1 / (1 + exp(-x))"),
    SOFTPLUS("log(1 + exp(x))"),
    SOFTSIGN("x / (1 + |x|)"),
    LINEAR("x itself");

    private final String doc;

    Function(String doc) {
      this.doc = doc;
    }

    /** The word of the language. */
    public String keyword() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final double LEAKY_SLOPE = 0.01;

  static final Map<Function, OpSpec> SPECS = specs();

  public Activation {
    if (!Double.isFinite(slope) || (function != Function.LEAKY && slope != 0)) {
      throw new IllegalArgumentException(
          function.keyword() + ": slope must be a finite number, got " + Numbers.print(slope));
    }
  }

  /** A function without settings. */
  public Activation(Function function) {
    this(function, function == Function.LEAKY ? LEAKY_SLOPE : 0);
  }

  private static Map<Function, OpSpec> specs() {
    Map<Function, OpSpec> specs = new EnumMap<>(Function.class);
    for (Function function : Function.values()) {
      boolean leaky = function == Function.LEAKY;
      specs.put(
          function,
          OpSpec.activation(
              function.keyword(),
              function.doc,
              leaky
                  ? List.of(Attribute.optional("slope", LEAKY_SLOPE, "slope below 0"))
                  : List.of(),
              a -> new Activation(function, leaky ? a.number("slope") : 0)));
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
    return function == Function.LEAKY
        ? Attributes.builder().put("slope", slope).build()
        : Attributes.builder().build();
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
