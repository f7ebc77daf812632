package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * A 2-D convolution: the cross-correlation of the input with each filter, plus a bias.
 *
 * <p>Y(i,j) = sum over c, m, n of X(c, i+m, j+n) * K(c, m, n); the kernel is not flipped.
 *
 * @param filters output channels
 * @param kernel extents of the window
 * @param stride cells from one window to the next
 * @param padding cells beyond the input that the window may reach
 * @param dilation cells from one read cell to the next
 * @param groups input and output channels are cut into that many independent parts
 * @param options what all layers with weights share
 */
public record Conv2d(
    int filters,
    Axes kernel,
    Axes stride,
    Padding padding,
    Axes dilation,
    int groups,
    WeightOptions options)
    implements Op {
  static final OpSpec SPEC =
      OpSpec.weighted(
          "conv",
          OpSpec.Group.CONVOLUTION,
          "2-D convolution (cross-correlation) of an image with a stack of filters",
          Convolutions.attributes(2),
          a ->
              new Conv2d(
                  a.count("filters"),
                  a.axes("kernel"),
                  a.axes("stride"),
                  a.padding("pad"),
                  a.axes("dilation"),
                  a.count("groups"),
                  WeightOptions.from(a)));

  public Conv2d {
    new Convolutions.Setting(
        "conv", 2, filters, kernel, stride, padding, dilation, groups, options);
  }

  /** A convolution of stride 1 without padding. */
  public static Conv2d of(int filters, int kernel) {
    return new Conv2d(
        filters, Axes.of(kernel), Axes.of(1), Padding.VALID, Axes.of(1), 1, WeightOptions.DEFAULT);
  }

  /** This convolution with another stride: one for all axes, or one each. */
  public Conv2d withStride(int... other) {
    return new Conv2d(filters, kernel, Axes.of(other), padding, dilation, groups, options);
  }

  /** This convolution with another padding. */
  public Conv2d withPadding(Padding other) {
    return new Conv2d(filters, kernel, stride, other, dilation, groups, options);
  }

  /** This convolution with other options of its weights. */
  public Conv2d withOptions(WeightOptions other) {
    return new Conv2d(filters, kernel, stride, padding, dilation, groups, other);
  }

  private Convolutions.Setting setting() {
    return new Convolutions.Setting(
        "conv", 2, filters, kernel, stride, padding, dilation, groups, options);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return setting().attributes();
  }

  /** One window for each spatial axis of an input that it accepts, outermost first. */
  @Override
  public List<Window> windows(List<Shape> inputs) {
    return setting().slide(Checks.single("conv", inputs)).axes();
  }

  /** One window for each spatial axis of an input that it accepts, outermost first. */
  public List<Window> windows(Shape input) {
    return windows(List.of(input));
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    return setting().infer(this, inputs);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    return setting().parameters(inputs);
  }

  @Override
  public BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
    return setting().multiplyAdds(inputs, output);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.conv2d(this);
  }
}
