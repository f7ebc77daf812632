package fovea.ir;

import java.util.Locale;

/**
 * What training makes small.
 *
 * @param function which loss
 * @param smoothing label smoothing a: y(1-a) + a/K
 */
public record Loss(Function function, double smoothing) {
  /** The losses. */
  public enum Function {
    /** -sum(y log p), fused with a softmax at the end of the network. */
    CROSSENTROPY,
    /** -(y log p + (1-y) log(1-p)), each output by itself. */
    BCE,
    /** The mean of (p - y)^2. */
    MSE,
    /** The mean of |p - y|. */
    MAE,
    /** Quadratic within 1 of the target, linear beyond. Huber, 1964. */
    HUBER;

    /** The word of the language. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final Loss CROSSENTROPY = new Loss(Function.CROSSENTROPY, 0);

  public Loss {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "loss: smoothing must be at least 0 and below 1, got " + Numbers.print(smoothing));
    }
  }
}
