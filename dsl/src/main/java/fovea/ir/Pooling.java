package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/** What the pools share: the attributes of their window and its shape rule. */
final class Pooling {
  static final List<Attribute> ATTRIBUTES =
      List.of(
          Attribute.axes("kernel", 'k', a -> Axes.of(2), "window height and width").asPositional(),
          Attribute.axes(
              "stride", 's', a -> a.axes("kernel"), "cells from window to window; the window"),
          Attribute.padding(List.of("valid", "same"), "cells added around the input"),
          Attribute.flag("ceil", false, "a last, partial window counts"));

  private Pooling() {}

  static Inference infer(
      String keyword, List<Shape> inputs, Axes kernel, Axes stride, Padding padding, boolean ceil) {
    Shape input = Checks.single(keyword, inputs);
    if (input.isVector()) {
      return Inference.error(
          "E304", null, keyword + " needs an image or a sequence, but gets the vector " + input);
    }
    return slide(keyword, input, kernel, stride, padding, ceil)
        .inference(keyword, BigInteger.valueOf(input.channels()));
  }

  static Windows slide(
      String keyword, Shape input, Axes kernel, Axes stride, Padding padding, boolean ceil) {
    return Windows.slide(
        new Windows.Setting(keyword, "window", kernel, stride, Axes.of(1), padding, ceil), input);
  }
}
