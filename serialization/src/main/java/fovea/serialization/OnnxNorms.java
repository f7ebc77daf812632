package fovea.serialization;

import static fovea.serialization.OnnxGraph.setting;
import static fovea.serialization.OnnxPart.count;
import static fovea.serialization.OnnxPart.list;
import static fovea.serialization.OnnxPart.names;
import static fovea.serialization.OnnxPart.target;

import fovea.ir.BatchNorm;
import fovea.ir.GroupNorm;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.serialization.OnnxGraph.Value;
import fovea.serialization.proto.OnnxProto.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Norms as nodes of an ONNX graph. */
final class OnnxNorms {
  private final OnnxPart part;

  OnnxNorms(OnnxPart part) {
    this.part = part;
  }

  Value batchNorm(BatchNorm op) {
    List<String> from = new ArrayList<>(names(part.x()));
    part.tensors().forEach(tensor -> from.add(part.weight(tensor)));
    return part.last(
        "BatchNormalization",
        from,
        setting("epsilon", part.number("eps", op.epsilon())),
        setting("momentum", (float) op.momentum()));
  }

  Value groupNorm(GroupNorm op) {
    // Operator set 17 normalises channels one by one, but not groups: each group becomes a channel.
    List<Long> dims = list(op.groups(), count(part.x().dims()) / op.groups());
    String target = part.integers("groups", target(dims));
    Value groups = part.step("grouped", "Reshape", dims, List.of(part.x().name(), target));
    float[] ones = new float[op.groups()];
    Arrays.fill(ones, 1);
    Value normal =
        part.step(
            "normal",
            "InstanceNormalization",
            dims,
            List.of(
                groups.name(),
                part.floats("ones", list(op.groups()), ones),
                part.floats("zeros", list(op.groups()), new float[op.groups()])),
            setting("epsilon", part.number("eps", op.epsilon())));
    String back = part.integers("shape", target(part.x().dims()));
    Value apart = part.step("apart", "Reshape", part.x().dims(), List.of(normal.name(), back));
    Value scaled = part.step("scaled", "Mul", apart, part.perChannel(part.tensors().get(0)));
    return part.last("Add", List.of(scaled.name(), part.perChannel(part.tensors().get(1))));
  }

  Value layerNorm(LayerNorm op) {
    String gamma = part.weight(part.tensors().get(0));
    String beta = part.weight(part.tensors().get(1));
    AttributeProto axis = setting("axis", -1);
    AttributeProto epsilon = setting("epsilon", part.number("eps", op.epsilon()));
    if (part.shape().isVector()) {
      return part.last("LayerNormalization", List.of(part.x().name(), gamma, beta), axis, epsilon);
    }
    Value places = part.channelsLast(part.x(), part.shape());
    Value normal =
        part.step(
            "normal",
            "LayerNormalization",
            places.dims(),
            List.of(places.name(), gamma, beta),
            axis,
            epsilon);
    return part.lastFrom(normal);
  }

  Value localResponseNorm(LocalResponseNorm op) {
    float alpha = part.number("alpha", op.alpha());
    float beta = part.number("beta", op.beta());
    float k = part.number("k", op.k());
    // ONNX Runtime 1.29 has LRN for images and odd sizes only.
    if (part.shape().isImage() && op.size() % 2 == 1) {
      return part.last(
          "LRN",
          setting("alpha", alpha),
          setting("beta", beta),
          setting("bias", k),
          setting("size", op.size()));
    }
    long channels = part.shape().channels();
    List<Long> rows = list(1, channels, count(part.x().dims()) / channels);
    Value squares = part.step("squares", "Mul", part.x(), part.x().name());
    String target = part.integers("rows", target(rows));
    Value laid = part.step("laid", "Reshape", rows, List.of(squares.name(), target));
    long before = (op.size() - 1) / 2;
    Value means =
        part.step(
            "means",
            "AveragePool",
            rows,
            names(laid),
            setting("count_include_pad", 1),
            setting("kernel_shape", list(op.size(), 1)),
            setting("pads", list(before, 0, op.size() - 1 - before, 0)),
            setting("strides", list(1, 1)));
    String back = part.integers("shape", target(part.x().dims()));
    Value near = part.step("near", "Reshape", part.x().dims(), List.of(means.name(), back));
    Value weighed = part.step("weighed", "Mul", near, part.constant(alpha));
    Value sum = part.step("sum", "Add", weighed, part.constant(k));
    Value power = part.step("power", "Pow", sum, part.constant(beta));
    return part.last("Div", List.of(part.x().name(), power.name()));
  }
}
