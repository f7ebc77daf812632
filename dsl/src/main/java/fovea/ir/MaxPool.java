package fovea.ir;

import java.util.List;

/**
 * Max pooling: the largest value in each window, channel by channel. Padding never wins; of equal
 * values the first one gets the gradient.
 *
 * @param kernel the window
 * @param stride cells from window to window
 * @param padding cells beyond the input that the window may reach
 * @param ceil whether a last, partial window counts
 */
public record MaxPool(Axes kernel, Axes stride, Padding padding, boolean ceil) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "maxpool",
          OpSpec.Group.POOLING,
          "the largest value in each window",
          Pooling.ATTRIBUTES,
          a -> new MaxPool(a.axes("kernel"), a.axes("stride"), a.padding("pad"), a.flag("ceil")));

  public MaxPool {
    Checks.atLeastOne("maxpool", "kernel", kernel);
    Checks.atLeastOne("maxpool", "stride", stride);
  }

  /** A window of that size that moves by its own size. */
  public static MaxPool of(int window) {
    return new MaxPool(Axes.of(window), Axes.of(window), Padding.VALID, false);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("kernel", kernel)
        .put("stride", stride)
        .put("pad", padding)
        .put("ceil", ceil)
        .build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Pooling.infer("maxpool", inputs, kernel, stride, padding, ceil);
  }

  @Override
  public List<Window> windows(List<Shape> inputs) {
    return Pooling.slide("maxpool", Checks.single("maxpool", inputs), kernel, stride, padding, ceil)
        .axes();
  }

  /** One window for each spatial axis of an input that it accepts. */
  public List<Window> windows(Shape input) {
    return windows(List.of(input));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.maxPool(this);
  }
}
