package fovea.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * Average pooling: the mean of each window, channel by channel.
 *
 * @param kernel the window
 * @param stride cells from window to window
 * @param padding cells beyond the input that the window may reach
 * @param ceil whether a last, partial window counts
 * @param includePadding whether padding counts in the divisor; by default only real cells do
 */
public record AvgPool(
    Axes kernel, Axes stride, Padding padding, boolean ceil, boolean includePadding) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "avgpool",
          OpSpec.Group.POOLING,
          "the mean of each window",
          attributeTable(),
          a ->
              new AvgPool(
                  a.axes("kernel"),
                  a.axes("stride"),
                  a.padding("pad"),
                  a.flag("ceil"),
                  a.flag("include_pad")));

  public AvgPool {
    Checks.atLeastOne("avgpool", "kernel", kernel);
    Checks.atLeastOne("avgpool", "stride", stride);
  }

  /** A window of that size that moves by its own size. */
  public static AvgPool of(int window) {
    return new AvgPool(Axes.of(window), Axes.of(window), Padding.VALID, false, false);
  }

  private static List<Attribute> attributeTable() {
    List<Attribute> all = new ArrayList<>(Pooling.ATTRIBUTES);
    all.add(Attribute.flag("include_pad", false, "padding counts in the divisor"));
    return all;
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
        .put("include_pad", includePadding)
        .build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return Pooling.infer("avgpool", inputs, kernel, stride, padding, ceil);
  }

  @Override
  public List<Window> windows(List<Shape> inputs) {
    return Pooling.slide("avgpool", Checks.single("avgpool", inputs), kernel, stride, padding, ceil)
        .axes();
  }

  /** One window for each spatial axis of an input that it accepts. */
  public List<Window> windows(Shape input) {
    return windows(List.of(input));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.avgPool(this);
  }
}
