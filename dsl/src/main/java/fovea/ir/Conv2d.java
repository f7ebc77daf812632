package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * A 2-D convolution: the cross-correlation of the input with each filter, plus a bias.
 *
 * <p>Y(i,j) = sum over c, m, n of X(c, i+m, j+n) * K(c, m, n); the kernel is not flipped.
 *
 * @param filters output channels
 * @param kernel height and width of the window
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
          List.of(
              Attribute.count("filters", "number of filters, the output's channels"),
              Attribute.axes("kernel", 'k', "window height and width"),
              Attribute.axes(
                  "stride", 's', a -> Axes.of(1), "rows and columns from window to window"),
              Attribute.padding("cells added around the input"),
              Attribute.axes("dilation", 'd', a -> Axes.of(1), "spacing of the cells read"),
              Attribute.count("groups", 'g', 1, "independent groups of channels")),
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
    Checks.atLeastOne("conv", "filters", filters);
    Checks.atLeastOne("conv", "kernel", kernel);
    Checks.atLeastOne("conv", "stride", stride);
    Checks.atLeastOne("conv", "dilation", dilation);
    Checks.atLeastOne("conv", "groups", groups);
  }

  /** A convolution of stride 1 without padding. */
  public static Conv2d of(int filters, int kernel) {
    return new Conv2d(
        filters, Axes.of(kernel), Axes.of(1), Padding.VALID, Axes.of(1), 1, WeightOptions.DEFAULT);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return options
        .into(
            Attributes.builder()
                .put("filters", filters)
                .put("kernel", kernel)
                .put("stride", stride)
                .put("pad", padding)
                .put("dilation", dilation)
                .put("groups", groups))
        .build();
  }

  /** The windows over an image, height first; meaningful only for an input that it accepts. */
  public List<Window> windows(Shape input) {
    return slide(input).axes();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("conv", inputs);
    if (!input.isImage()) {
      return Inference.error(
          "E304", null, "conv needs an image (height x width x channels), but gets " + input);
    }
    if (input.channels() % groups != 0 || filters % groups != 0) {
      String what =
          input.channels() % groups != 0
              ? input.channels() + " input channels"
              : filters + " filters";
      return Inference.error("E302", "groups", groups + " groups do not divide " + what);
    }
    return Checks.withinWeightLimit(this, inputs, slide(input).inference(filters));
  }

  private Windows slide(Shape input) {
    return Windows.slide(
        new Windows.Setting("conv", "kernel", kernel, stride, dilation, padding, false), input);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("conv", inputs).channels() / groups;
    long area = (long) kernel.get(0) * kernel.get(1);
    Parameter weights =
        new Parameter(
            "kernel",
            List.of((long) kernel.get(0), (long) kernel.get(1), channels, (long) filters),
            options.init(),
            area * channels,
            area * filters,
            true);
    return options.bias() ? List.of(weights, Parameter.bias(filters)) : List.of(weights);
  }

  @Override
  public BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
    long channels = Checks.single("conv", inputs).channels() / groups;
    return output
        .elements()
        .multiply(BigInteger.valueOf((long) kernel.get(0) * kernel.get(1)))
        .multiply(BigInteger.valueOf(channels));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.conv2d(this);
  }
}
