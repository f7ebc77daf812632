package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * One tensor of values that an operator owns.
 *
 * @param role what it is to the operator: {@code kernel}, {@code bias}, ...
 * @param dims its extents: HWIO for a convolution's kernel, in x out for a dense layer
 * @param initializer how it begins
 * @param fanIn values that one output sums over: kh*kw*cin/g
 * @param fanOut outputs that one input reaches: kh*kw*cout
 * @param trainable false for running statistics, which are counted apart
 */
public record Parameter(
    String role,
    List<Long> dims,
    Initializer initializer,
    long fanIn,
    long fanOut,
    boolean trainable) {

  public Parameter {
    dims = List.copyOf(dims);
  }

  /** A bias: one value for each output channel, from zero. */
  static Parameter bias(long channels) {
    return new Parameter("bias", List.of(channels), Initializer.ZEROS, 1, 1, true);
  }

  /** One value for each channel. */
  static Parameter perChannel(
      String role, long channels, Initializer initializer, boolean trainable) {
    return new Parameter(role, List.of(channels), initializer, 1, 1, trainable);
  }

  /** The exact number of values. */
  public BigInteger count() {
    return dims.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
  }
}
