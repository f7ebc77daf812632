package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * A depthwise 2-D convolution: each channel has filters of its own and is mixed with no other.
 * Output channel c * multiplier + m is channel c seen by its filter m.
 *
 * @param kernel extents of the window
 * @param multiplier filters for each channel
 * @param stride cells from one window to the next
 * @param padding cells beyond the input that the window may reach
 * @param dilation cells from one read cell to the next
 * @param options what all layers with weights share
 */
public record DepthwiseConv2d(
    Axes kernel, int multiplier, Axes stride, Padding padding, Axes dilation, WeightOptions options)
    implements Op {
  static final OpSpec SPEC =
      OpSpec.weighted(
          "dwconv",
          OpSpec.Group.CONVOLUTION,
          "depthwise convolution: each channel by itself",
          List.of(
              Attribute.axes("kernel", 'k', "extents of the window"),
              Attribute.count("mult", '\0', 1, "filters for each channel"),
              Attribute.axes("stride", 's', a -> Axes.of(1), "cells from window to window"),
              Attribute.padding(List.of("valid", "same", "full"), "cells added around the input"),
              Attribute.axes("dilation", 'd', a -> Axes.of(1), "spacing of the cells read")),
          a ->
              new DepthwiseConv2d(
                  a.axes("kernel"),
                  a.count("mult"),
                  a.axes("stride"),
                  a.padding("pad"),
                  a.axes("dilation"),
                  WeightOptions.from(a)));

  public DepthwiseConv2d {
    Checks.atLeastOne("dwconv", "kernel", kernel);
    Checks.atLeastOne("dwconv", "mult", multiplier);
    Checks.atLeastOne("dwconv", "stride", stride);
    Checks.atLeastOne("dwconv", "dilation", dilation);
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
                .put("kernel", kernel)
                .put("mult", multiplier)
                .put("stride", stride)
                .put("pad", padding)
                .put("dilation", dilation))
        .build();
  }

  @Override
  public List<Window> windows(List<Shape> inputs) {
    return slide(Checks.single("dwconv", inputs)).axes();
  }

  private Windows slide(Shape input) {
    return Windows.slide(
        new Windows.Setting("dwconv", "kernel", kernel, stride, dilation, padding, false), input);
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("dwconv", inputs);
    if (!input.isImage()) {
      return Convolutions.wrongRank("dwconv", 2, input);
    }
    BigInteger channels =
        BigInteger.valueOf(input.channels()).multiply(BigInteger.valueOf(multiplier));
    return Checks.withinWeightLimit(this, inputs, slide(input).inference("dwconv", channels));
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("dwconv", inputs).channels();
    long cells = Convolutions.cells(kernel, 2);
    Parameter weights =
        new Parameter(
            "kernel",
            Convolutions.dims(kernel, 2, channels, multiplier),
            options.init(),
            cells,
            cells * channels * multiplier,
            true);
    return options.bias()
        ? List.of(weights, Parameter.bias(channels * multiplier))
        : List.of(weights);
  }

  @Override
  public BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
    return output.elements().multiply(BigInteger.valueOf(Convolutions.cells(kernel, 2)));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.depthwiseConv2d(this);
  }
}
