package fovea.engine.kernel;

/**
 * A function of each value by itself, as {@code fovea.ir.Activation} defines it.
 *
 * @param function which one
 * @param slope of leaky below 0; 0 for all others
 */
public record Curve(Function function, float slope) {

  /** The functions. */
  public enum Function {
    RELU,
    RELU6,
    LEAKY,
    ELU,
    SELU,
    GELU,
    GELU_TANH,
    SILU,
    HARD_SIGMOID,
    HARD_SILU,
    TANH,
    SIGMOID,
    SOFTPLUS,
    SOFTSIGN
  }

  /** A function without a slope of its own. */
  public static Curve of(Function function) {
    return new Curve(function, 0);
  }

  /** Whether its derivative follows from the input and not from the output alone. */
  public boolean needsInput() {
    return switch (function) {
      case RELU, RELU6, ELU, SELU, HARD_SIGMOID, TANH, SIGMOID, SOFTPLUS, SOFTSIGN -> false;
      case LEAKY -> slope < 0;
      case GELU, GELU_TANH, SILU, HARD_SILU -> true;
    };
  }

  /**
   * Whether it is the maximum with 0, which convolutions and dense layers take into their loops.
   */
  public boolean isRelu() {
    return function == Function.RELU;
  }
}
