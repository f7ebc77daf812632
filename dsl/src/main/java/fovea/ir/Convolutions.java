package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What the convolutions of one, two and three dimensions share: attributes, shapes, parameters. */
final class Convolutions {
  private static final List<String> KINDS =
      List.of(
          "a sequence (steps x channels)",
          "an image (height x width x channels)",
          "a volume (depth x height x width x channels)");

  private Convolutions() {}

  /** A convolution's settings, whatever its rank. */
  record Setting(
      String keyword,
      int rank,
      int filters,
      Axes kernel,
      Axes stride,
      Padding padding,
      Axes dilation,
      int groups,
      WeightOptions options) {

    Setting {
      Checks.atLeastOne(keyword, "filters", filters);
      Checks.atLeastOne(keyword, "kernel", kernel);
      Checks.atLeastOne(keyword, "stride", stride);
      Checks.atLeastOne(keyword, "dilation", dilation);
      Checks.atLeastOne(keyword, "groups", groups);
    }

    Windows slide(Shape input) {
      return Windows.slide(
          new Windows.Setting(keyword, "kernel", kernel, stride, dilation, padding, false), input);
    }

    Attributes attributes() {
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

    Inference infer(Op op, List<Shape> inputs) {
      Shape input = Checks.single(keyword, inputs);
      if (input.spatialRank() != rank) {
        return wrongRank(keyword, rank, input);
      }
      if (input.channels() % groups != 0 || filters % groups != 0) {
        String what =
            input.channels() % groups != 0
                ? input.channels() + " input channels"
                : filters + " filters";
        return Inference.error("E302", "groups", groups + " groups do not divide " + what);
      }
      return Checks.withinWeightLimit(
          op, inputs, slide(input).inference(keyword, BigInteger.valueOf(filters)));
    }

    List<Parameter> parameters(List<Shape> inputs) {
      long channels = Checks.single(keyword, inputs).channels() / groups;
      long cells = cells(kernel, rank);
      Parameter weights =
          new Parameter(
              "kernel",
              dims(kernel, rank, channels, filters),
              options.init(),
              cells * channels,
              cells * filters,
              true);
      return options.bias() ? List.of(weights, Parameter.bias(filters)) : List.of(weights);
    }

    BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
      long channels = Checks.single(keyword, inputs).channels() / groups;
      return output
          .elements()
          .multiply(BigInteger.valueOf(cells(kernel, rank)))
          .multiply(BigInteger.valueOf(channels));
    }
  }

  static Inference wrongRank(String keyword, int rank, Shape input) {
    return Inference.error(
        "E304", null, keyword + " needs " + KINDS.get(rank - 1) + ", but gets " + input);
  }

  /** The cells that a kernel reads in one channel; saturates, since weights are bounded anyway. */
  static long cells(Axes kernel, int rank) {
    long cells = 1;
    for (int axis = 0; axis < rank; axis++) {
      cells = Math.min((1L << 30) * 8, cells * kernel.get(axis));
    }
    return cells;
  }

  /** The kernel's extents, then channels in and out: HWIO for an image. */
  static List<Long> dims(Axes kernel, int rank, long in, long out) {
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      dims.add((long) kernel.get(axis));
    }
    dims.add(in);
    dims.add(out);
    return dims;
  }

  /** The attributes in the language; only a sequence has a before and an after in time. */
  static List<Attribute> attributes(int rank) {
    List<String> paddings =
        rank == 1 ? List.of("valid", "same", "full", "causal") : List.of("valid", "same", "full");
    return List.of(
        Attribute.count("filters", "number of filters, the output's channels"),
        Attribute.axes("kernel", 'k', "extents of the window"),
        Attribute.axes("stride", 's', a -> Axes.of(1), "cells from window to window"),
        Attribute.padding(paddings, "cells added around the input"),
        Attribute.axes("dilation", 'd', a -> Axes.of(1), "spacing of the cells read"),
        Attribute.count("groups", 'g', 1, "independent groups of channels"));
  }
}
