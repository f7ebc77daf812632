package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A transposed 2-D convolution: each input value spreads its multiple of the kernel over the
 * output, which is s(i-1) + ke - p0 - p1 + op cells long; {@code same} makes it i*s.
 *
 * @param filters output channels
 * @param kernel extents of the window
 * @param stride output cells from one input cell's window to the next one's
 * @param padding cells cut from the output's edges: valid, same or explicit
 * @param outputPadding cells added at the end of the output, fewer than the stride
 * @param dilation cells from one written cell to the next
 * @param options what all layers with weights share
 */
public record TransposedConv2d(
    int filters,
    Axes kernel,
    Axes stride,
    Padding padding,
    int outputPadding,
    Axes dilation,
    WeightOptions options)
    implements Op {
  static final OpSpec SPEC =
      OpSpec.weighted(
          "deconv",
          OpSpec.Group.CONVOLUTION,
          "transposed convolution: makes an image larger",
          List.of(
              Attribute.count("filters", "number of filters, the output's channels"),
              Attribute.axes("kernel", 'k', "extents of the window"),
              Attribute.axes("stride", 's', a -> Axes.of(1), "cells from window to window"),
              Attribute.padding(List.of("valid", "same"), "cells cut from the output's edges"),
              Attribute.number("op", 0, "cells added at the output's end, fewer than the stride"),
              Attribute.axes("dilation", 'd', a -> Axes.of(1), "spacing of the cells written")),
          a ->
              new TransposedConv2d(
                  a.count("filters"),
                  a.axes("kernel"),
                  a.axes("stride"),
                  a.padding("pad"),
                  Checks.whole("deconv", "op", a.number("op")),
                  a.axes("dilation"),
                  WeightOptions.from(a)));

  public TransposedConv2d {
    Checks.atLeastOne("deconv", "filters", filters);
    Checks.atLeastOne("deconv", "kernel", kernel);
    Checks.atLeastOne("deconv", "stride", stride);
    Checks.atLeastOne("deconv", "dilation", dilation);
    if (outputPadding < 0) {
      throw new IllegalArgumentException("deconv: op must be at least 0, got " + outputPadding);
    }
    if (padding.mode() == Padding.Mode.FULL || padding.mode() == Padding.Mode.CAUSAL) {
      throw new IllegalArgumentException(
          "deconv: padding must be valid, same or explicit, got " + padding);
    }
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
                .put("op", (double) outputPadding)
                .put("dilation", dilation))
        .build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("deconv", inputs);
    if (!input.isImage()) {
      return Convolutions.wrongRank("deconv", 2, input);
    }
    Finding misfit =
        Windows.misfit(
            new Windows.Setting("deconv", "kernel", kernel, stride, dilation, padding, false), 2);
    if (misfit != null) {
      return new Inference(null, List.of(misfit));
    }
    List<BigInteger> dims = new ArrayList<>();
    for (int axis = 0; axis < 2; axis++) {
      Finding beyond = Checks.countable("deconv", kernel.get(axis), dilation.get(axis));
      if (beyond != null) {
        return new Inference(null, List.of(beyond));
      }
      if (outputPadding >= stride.get(axis)) {
        return Inference.error(
            "E307",
            "op",
            "output padding "
                + outputPadding
                + " is not smaller than the stride of "
                + stride.get(axis));
      }
      Window cut = cut(axis, input.get(axis));
      if (Math.max(cut.before(), cut.after()) >= cut.reach()) {
        return Inference.error(
            "E303",
            "pad",
            "padding "
                + Math.max(cut.before(), cut.after())
                + " is not smaller than the kernel's reach of "
                + cut.reach());
      }
      if (length(axis, input.get(axis)).signum() < 1) {
        return Inference.error(
            "E301",
            "kernel",
            "the padding cuts everything that the kernel writes",
            arithmetic(axis, input.get(axis)));
      }
      dims.add(length(axis, input.get(axis)));
    }
    dims.add(BigInteger.valueOf(filters));
    return Checks.withinWeightLimit(this, inputs, Checks.extents("deconv", dims));
  }

  /** What is cut from the output of one axis, as a window's padding before and after. */
  public Window cut(int axis, long input) {
    long k = kernel.get(axis);
    long s = stride.get(axis);
    long d = dilation.get(axis);
    if (padding.mode() == Padding.Mode.SAME) {
      long total = Math.max(0, (k - 1) * d + 1 - s);
      return new Window(input, k, s, d, total / 2, total - total / 2, false);
    }
    return padding.window(axis, input, k, s, d, false);
  }

  private BigInteger length(int axis, long input) {
    BigInteger s = BigInteger.valueOf(stride.get(axis));
    if (padding.mode() == Padding.Mode.SAME) {
      return s.multiply(BigInteger.valueOf(input));
    }
    Window cut = cut(axis, input);
    long edges = cut.reach() - cut.before() - cut.after() + outputPadding;
    return s.multiply(BigInteger.valueOf(input - 1)).add(BigInteger.valueOf(edges));
  }

  /** The sum for one axis, written out. */
  String arithmetic(int axis, long input) {
    if (padding.mode() == Padding.Mode.SAME) {
      return input + " * " + stride.get(axis) + " = " + length(axis, input);
    }
    Window cut = cut(axis, input);
    return stride.get(axis)
        + " * ("
        + input
        + " - 1) + "
        + cut.reach()
        + " - "
        + cut.before()
        + " - "
        + cut.after()
        + " + "
        + outputPadding
        + " = "
        + length(axis, input);
  }

  @Override
  public List<String> shapeArithmetic(List<Shape> inputs) {
    Shape input = Checks.single("deconv", inputs);
    return List.of(arithmetic(0, input.get(0)), arithmetic(1, input.get(1)));
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    long channels = Checks.single("deconv", inputs).channels();
    long cells = Convolutions.cells(kernel, 2);
    Parameter weights =
        new Parameter(
            "kernel",
            Convolutions.dims(kernel, 2, channels, filters),
            options.init(),
            cells * channels,
            cells * filters,
            true);
    return options.bias() ? List.of(weights, Parameter.bias(filters)) : List.of(weights);
  }

  @Override
  public BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
    return Checks.single("deconv", inputs)
        .elements()
        .multiply(BigInteger.valueOf(Convolutions.cells(kernel, 2)))
        .multiply(BigInteger.valueOf(filters));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.transposedConv2d(this);
  }
}
