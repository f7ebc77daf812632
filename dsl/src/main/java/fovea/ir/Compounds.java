package fovea.ir;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Layers that are one statement but several operators. Their spelling stands here like an
 * operator's; what they are made of is the checker's to say.
 */
public final class Compounds {
  /** A depthwise convolution without bias, then a 1x1 convolution. */
  public static final OpSpec SEPCONV =
      OpSpec.weighted(
          "sepconv",
          OpSpec.Group.CONVOLUTION,
          "separable convolution: each channel by itself, then a 1x1 convolution over all",
          List.of(
              Attribute.count("filters", "number of filters, the output's channels"),
              Attribute.axes("kernel", 'k', "extents of the depthwise window"),
              Attribute.count("mult", '\0', 1, "depthwise filters for each channel"),
              Attribute.axes("stride", 's', a -> Axes.of(1), "cells from window to window"),
              Attribute.padding(List.of("valid", "same", "full"), "cells added around the input"),
              Attribute.axes("dilation", 'd', a -> Axes.of(1), "spacing of the cells read")),
          a ->
              new Conv2d(
                  a.count("filters"),
                  Axes.of(1),
                  Axes.of(1),
                  Padding.VALID,
                  Axes.of(1),
                  1,
                  WeightOptions.from(a)));

  /** {@code mul { skip | gap; dense (c/ratio) relu; dense c sigmoid }}. */
  public static final OpSpec SE =
      OpSpec.plain(
          "se",
          OpSpec.Group.MERGE,
          "squeeze and excitation: scales each channel by what all of them say",
          List.of(Attribute.count("ratio", "how many times fewer channels in the middle")),
          a -> new Merge(Merge.Function.MUL));

  private static final Map<String, OpSpec> BY_KEYWORD = Map.of("sepconv", SEPCONV, "se", SE);

  private Compounds() {}

  /** Their spellings, in the order of the reference. */
  public static List<OpSpec> all() {
    return List.of(SEPCONV, SE);
  }

  /** The compound that a statement begins with; null if the word is none. */
  public static @Nullable OpSpec find(String keyword) {
    return BY_KEYWORD.get(keyword);
  }

  /** The depthwise half of a separable convolution. */
  public static DepthwiseConv2d depthwise(Attributes a) {
    return new DepthwiseConv2d(
        a.axes("kernel"),
        a.count("mult"),
        a.axes("stride"),
        a.padding("pad"),
        a.axes("dilation"),
        WeightOptions.from(a).withoutBias());
  }
}
