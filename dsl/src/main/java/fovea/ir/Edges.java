package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What padding and cropping share: amounts for each side, added or cut. */
final class Edges {
  private Edges() {}

  static void explicit(String keyword, Padding padding) {
    if (padding.mode() != Padding.Mode.EXPLICIT && padding.mode() != Padding.Mode.VALID) {
      throw new IllegalArgumentException(
          keyword + ": padding must be given in cells, got " + padding);
    }
  }

  /**
   * @param sign 1 to add, -1 to cut
   */
  static Inference infer(String keyword, List<Shape> inputs, Padding padding, int sign) {
    Shape input = Checks.single(keyword, inputs);
    if (input.isVector()) {
      return Inference.error(
          "E304", null, keyword + " needs an image or a sequence, but gets the vector " + input);
    }
    int rank = input.spatialRank();
    if (!padding.fits(rank)) {
      return Inference.error(
          "E106",
          "pad",
          keyword
              + " takes one amount, or before and after for each axis ("
              + 2 * rank
              + "), got "
              + padding.amounts().size());
    }
    List<BigInteger> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      long length = input.get(axis) + sign * total(padding, axis);
      if (length < 1) {
        return Inference.error(
            "E311",
            "pad",
            keyword + " leaves nothing of a " + input + " input",
            arithmetic(input, padding, sign).get(axis) + ", must be at least 1");
      }
      dims.add(BigInteger.valueOf(length));
    }
    dims.add(BigInteger.valueOf(input.channels()));
    return Checks.extents(keyword, dims);
  }

  private static long total(Padding padding, int axis) {
    Window window = padding.window(axis, 1, 1, 1, 1, false);
    return window.before() + window.after();
  }

  static List<String> arithmetic(Shape input, Padding padding, int sign) {
    List<String> sums = new ArrayList<>();
    String operator = sign > 0 ? " + " : " - ";
    for (int axis = 0; axis < input.spatialRank(); axis++) {
      Window window = padding.window(axis, 1, 1, 1, 1, false);
      sums.add(
          input.get(axis)
              + operator
              + window.before()
              + operator
              + window.after()
              + " = "
              + (input.get(axis) + sign * total(padding, axis)));
    }
    return sums;
  }
}
