package fovea.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * Average pooling to a given size: output cell i of n is the mean of the cells from floor(i*size/n)
 * to ceil((i+1)*size/n).
 *
 * @param size extents of the output
 */
public record AdaptiveAvgPool(Axes size) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "adaptive_avgpool",
          OpSpec.Group.POOLING,
          "average pooling to a given size",
          List.of(Attribute.extents("size", "the output's extents")),
          a -> new AdaptiveAvgPool(a.axes("size")));

  public AdaptiveAvgPool {
    Checks.atLeastOne("adaptive_avgpool", "size", size);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("size", size).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("adaptive_avgpool", inputs);
    if (input.isVector()) {
      return Inference.error(
          "E304",
          null,
          "adaptive_avgpool needs an image or a sequence, but gets the vector " + input);
    }
    int rank = input.spatialRank();
    if (!size.fits(rank)) {
      return Inference.error(
          "E106",
          "size",
          "adaptive_avgpool takes one value, or one for each of its " + rank + " axes");
    }
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      dims.add((long) size.get(axis));
    }
    dims.add(input.channels());
    return Inference.of(new Shape(dims));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.adaptiveAvgPool(this);
  }
}
