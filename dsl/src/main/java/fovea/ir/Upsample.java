package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Each cell several times over, or bilinear interpolation between cell centres.
 *
 * @param factor how many times larger each axis becomes
 * @param bilinear whether to interpolate; images only
 */
public record Upsample(Axes factor, boolean bilinear) implements Op {
  static final OpSpec SPEC =
      OpSpec.plain(
          "upsample",
          OpSpec.Group.SHAPE,
          "makes an image larger by repeating or interpolating cells",
          List.of(
              Attribute.extents("factor", "how many times larger"),
              Attribute.flag("bilinear", false, "interpolate between cell centres")),
          a -> new Upsample(a.axes("factor"), a.flag("bilinear")));

  public Upsample {
    Checks.atLeastOne("upsample", "factor", factor);
  }

  @Override
  public OpSpec spec() {
    return SPEC;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("factor", factor).put("bilinear", bilinear).build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    Shape input = Checks.single("upsample", inputs);
    if (input.isVector()) {
      return Inference.error(
          "E304", null, "upsample needs an image or a sequence, but gets the vector " + input);
    }
    int rank = input.spatialRank();
    if (bilinear && rank != 2) {
      return Inference.error(
          "E304", "bilinear", "bilinear upsampling needs an image, but gets " + input);
    }
    if (!factor.fits(rank)) {
      return Inference.error(
          "E106", "factor", "upsample takes one factor, or one for each of its " + rank + " axes");
    }
    List<BigInteger> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      dims.add(BigInteger.valueOf(input.get(axis)).multiply(BigInteger.valueOf(factor.get(axis))));
    }
    dims.add(BigInteger.valueOf(input.channels()));
    return Checks.extents("upsample", dims);
  }

  @Override
  public List<String> shapeArithmetic(List<Shape> inputs) {
    Shape input = Checks.single("upsample", inputs);
    List<String> sums = new ArrayList<>();
    for (int axis = 0; axis < input.spatialRank(); axis++) {
      sums.add(
          input.get(axis) + " * " + factor.get(axis) + " = " + input.get(axis) * factor.get(axis));
    }
    return sums;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.upsample(this);
  }
}
