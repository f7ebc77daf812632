package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * A 1-D convolution over a sequence: the cross-correlation with each filter, plus a bias.
 *
 * @param filters output channels
 * @param kernel extents of the window
 * @param stride cells from one window to the next
 * @param padding cells beyond the input that the window may reach
 * @param dilation cells from one read cell to the next
 * @param groups input and output channels are cut into that many independent parts
 * @param options what all layers with weights share
 */
public record Conv1d(
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
          "conv1d",
          OpSpec.Group.CONVOLUTION,
          "1-D convolution (cross-correlation) over a sequence",
          Convolutions.attributes(1),
          a ->
              new Conv1d(
                  a.count("filters"),
                  a.axes("kernel"),
                  a.axes("stride"),
                  a.padding("pad"),
                  a.axes("dilation"),
                  a.count("groups"),
                  WeightOptions.from(a)));

  public Conv1d {
    new Convolutions.Setting(
        "conv1d", 1, filters, kernel, stride, padding, dilation, groups, options);
  }

  /** A convolution of stride 1 without padding. */
  public static Conv1d of(int filters, int kernel) {
    return new Conv1d(
        filters, Axes.of(kernel), Axes.of(1), Padding.VALID, Axes.of(1), 1, WeightOptions.DEFAULT);
  }

  /** This convolution with another stride: one for all axes, or one each. */
  public Conv1d withStride(int... other) {
    return new Conv1d(filters, kernel, Axes.of(other), padding, dilation, groups, options);
  }

  /** This convolution with another padding. */
  public Conv1d withPadding(Padding other) {
    return new Conv1d(filters, kernel, stride, other, dilation, groups, options);
  }

  /** This convolution with other options of its weights. */
  public Conv1d withOptions(WeightOptions other) {
    return new Conv1d(filters, kernel, stride, padding, dilation, groups, other);
  }

  private Convolutions.Setting setting() {
    return new Convolutions.Setting(
        "conv1d", 1, filters, kernel, stride, padding, dilation, groups, options);
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
    return setting().slide(Checks.single("conv1d", inputs)).axes();
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
    return visitor.conv1d(this);
  }
}
