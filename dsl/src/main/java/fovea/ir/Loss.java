package fovea.ir;

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
    CROSSENTROPY
  }

  public static final Loss CROSSENTROPY = new Loss(Function.CROSSENTROPY, 0);

  public Loss {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "loss: smoothing must be at least 0 and below 1, got " + Numbers.print(smoothing));
    }
  }
}
