package fovea.serialization;

import static fovea.serialization.OnnxGraph.setting;
import static fovea.serialization.OnnxPart.axes;
import static fovea.serialization.OnnxPart.channelsFirst;
import static fovea.serialization.OnnxPart.count;
import static fovea.serialization.OnnxPart.each;
import static fovea.serialization.OnnxPart.isFlat;
import static fovea.serialization.OnnxPart.join;
import static fovea.serialization.OnnxPart.list;
import static fovea.serialization.OnnxPart.names;
import static fovea.serialization.OnnxPart.pads;
import static fovea.serialization.OnnxPart.target;

import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.Crop;
import fovea.ir.Dense;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GaussianNoise;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GlobalMaxPool;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.Tensor;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import fovea.serialization.OnnxGraph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * One operator of a network as nodes of an ONNX graph, of which the last has the operator's name.
 *
 * <p>Values have their channels first. Where Fovea goes through values in the order of height,
 * width, channels, they are transposed before and after.
 */
final class OnnxOps implements Op.Visitor<Value> {
  private final OnnxPart part;

  OnnxOps(OnnxPart part) {
    this.part = part;
  }

  @Override
  public Value input(Input op) {
    return part.outside();
  }

  @Override
  public Value conv1d(Conv1d op) {
    return convolution(op.windows(part.shape()), op.groups());
  }

  @Override
  public Value conv2d(Conv2d op) {
    return convolution(op.windows(part.shape()), op.groups());
  }

  @Override
  public Value conv3d(Conv3d op) {
    return convolution(op.windows(List.of(part.shape())), op.groups());
  }

  private Value convolution(List<Window> windows, int groups) {
    Tensor kernel = part.tensors().get(0);
    int rank = windows.size();
    List<Integer> order = new ArrayList<>(List.of(rank + 1, rank));
    order.addAll(axes(rank));
    List<Long> dims = order.stream().map(kernel.dims()::get).toList();
    return convolution(windows, groups, part.weight(kernel, order, dims));
  }

  @Override
  public Value depthwiseConv2d(DepthwiseConv2d op) {
    List<Window> windows = op.windows(part.shapes());
    Tensor kernel = part.tensors().get(0);
    List<Long> dims = list(part.output().channels(), 1, kernel.dims().get(0), kernel.dims().get(1));
    String weight = part.weight(kernel, List.of(2, 3, 0, 1), dims);
    return convolution(windows, part.shape().channels(), weight);
  }

  private Value convolution(List<Window> windows, long groups, String kernel) {
    return part.last(
        "Conv",
        weighted(kernel),
        setting("dilations", each(windows, Window::dilation)),
        setting("group", groups),
        setting("kernel_shape", each(windows, Window::kernel)),
        setting("pads", pads(windows)),
        setting("strides", each(windows, Window::stride)));
  }

  /** Input, kernel and, if there is one, bias. */
  private List<String> weighted(String kernel) {
    return part.tensors().size() == 1
        ? List.of(part.x().name(), kernel)
        : List.of(part.x().name(), kernel, part.weight(part.tensors().get(1)));
  }

  @Override
  public Value transposedConv2d(TransposedConv2d op) {
    List<Window> cuts = List.of(op.cut(0, part.shape().get(0)), op.cut(1, part.shape().get(1)));
    Tensor kernel = part.tensors().get(0);
    List<Long> dims = Stream.of(2, 3, 0, 1).map(kernel.dims()::get).toList();
    List<Long> beyond = new ArrayList<>();
    for (int axis = 0; axis < 2; axis++) {
      Window cut = cuts.get(axis);
      long written = cut.stride() * (cut.input() - 1) + cut.reach() - cut.before() - cut.after();
      beyond.add(part.output().get(axis) - written);
    }
    return part.last(
        "ConvTranspose",
        weighted(part.weight(kernel, List.of(2, 3, 0, 1), dims)),
        setting("dilations", each(cuts, Window::dilation)),
        setting("group", 1),
        setting("kernel_shape", each(cuts, Window::kernel)),
        setting("output_padding", beyond),
        setting("pads", pads(cuts)),
        setting("strides", each(cuts, Window::stride)));
  }

  @Override
  public Value dense(Dense op) {
    return part.last("Gemm", weighted(part.weight(part.tensors().get(0))));
  }

  @Override
  public Value zeroPad(ZeroPad op) {
    return new OnnxWindows(part).zeroPad(op);
  }

  @Override
  public Value crop(Crop op) {
    return new OnnxWindows(part).crop(op);
  }

  @Override
  public Value maxPool(MaxPool op) {
    return new OnnxWindows(part).maxPool(op);
  }

  @Override
  public Value avgPool(AvgPool op) {
    return new OnnxWindows(part).avgPool(op);
  }

  @Override
  public Value globalAvgPool(GlobalAvgPool op) {
    return new OnnxWindows(part).globalPool("GlobalAveragePool");
  }

  @Override
  public Value globalMaxPool(GlobalMaxPool op) {
    return new OnnxWindows(part).globalPool("GlobalMaxPool");
  }

  @Override
  public Value adaptiveAvgPool(AdaptiveAvgPool op) {
    return new OnnxWindows(part).adaptiveAvgPool(op);
  }

  @Override
  public Value batchNorm(BatchNorm op) {
    return new OnnxNorms(part).batchNorm(op);
  }

  @Override
  public Value groupNorm(GroupNorm op) {
    return new OnnxNorms(part).groupNorm(op);
  }

  @Override
  public Value layerNorm(LayerNorm op) {
    return new OnnxNorms(part).layerNorm(op);
  }

  @Override
  public Value localResponseNorm(LocalResponseNorm op) {
    return new OnnxNorms(part).localResponseNorm(op);
  }

  // What only training feels.

  @Override
  public Value dropout(Dropout op) {
    return part.last("Identity");
  }

  @Override
  public Value spatialDropout(SpatialDropout op) {
    return part.last("Identity");
  }

  @Override
  public Value gaussianNoise(GaussianNoise op) {
    return part.last("Identity");
  }

  // Activations.

  @Override
  public Value activation(Activation op) {
    return switch (op.function()) {
      case RELU -> part.last("Relu");
      case RELU6 -> part.last("Clip", List.of(part.x().name(), part.constant(0), part.constant(6)));
      case LEAKY -> part.last("LeakyRelu", setting("alpha", part.number("slope", op.slope())));
      case ELU -> part.last("Elu", setting("alpha", 1f));
      case SELU ->
          part.last(
              "Selu", setting("alpha", 1.6732632423543772f), setting("gamma", 1.0507009873554805f));
      case GELU -> gelu();
      case GELU_TANH -> geluByTanh();
      case SILU ->
          part.last(
              "Mul", List.of(part.x().name(), part.step("sigmoid", "Sigmoid", part.x()).name()));
      case HARD_SIGMOID ->
          part.last("HardSigmoid", setting("alpha", 1 / 6f), setting("beta", 0.5f));
      case HARD_SILU -> part.last("HardSwish");
      case TANH -> part.last("Tanh");
      case SIGMOID -> part.last("Sigmoid");
      case SOFTPLUS -> part.last("Softplus");
      case SOFTSIGN -> part.last("Softsign");
      case LINEAR -> part.last("Identity");
    };
  }

  private Value gelu() {
    Value scaled = part.step("scaled", "Mul", part.x(), part.constant((float) Math.sqrt(0.5)));
    Value erf = part.step("erf", "Erf", scaled);
    return halfTimesOnePlus(erf);
  }

  private Value geluByTanh() {
    Value square = part.step("square", "Mul", part.x(), part.x().name());
    Value cubic = part.step("cubic", "Mul", square, part.constant(0.044715f));
    Value sum = part.step("sum", "Add", cubic, part.constant(1));
    Value odd = part.step("odd", "Mul", sum, part.x().name());
    Value scaled = part.step("scaled", "Mul", odd, part.constant((float) Math.sqrt(2 / Math.PI)));
    return halfTimesOnePlus(part.step("tanh", "Tanh", scaled));
  }

  /** 0.5 x (1 + y). */
  private Value halfTimesOnePlus(Value y) {
    Value sum = part.step("one_plus", "Add", y, part.constant(1));
    Value product = part.step("product", "Mul", sum, part.x().name());
    return part.last("Mul", List.of(product.name(), part.constant(0.5f)));
  }

  @Override
  public Value prelu(PRelu op) {
    return part.last("PRelu", List.of(part.x().name(), part.perChannel(part.tensors().get(0))));
  }

  @Override
  public Value softmax(Softmax op) {
    return part.last("Softmax", setting("axis", 1));
  }

  // Shapes.

  /** An axis of a shape, where ONNX has it. */
  private static long place(int axis, int rank) {
    return axis == rank - 1 ? 1 : axis + 2L;
  }

  @Override
  public Value flatten(Flatten op) {
    Value laid = isFlat(part.shape()) ? part.x() : part.channelsLast(part.x(), part.shape());
    return part.last("Flatten", names(laid), setting("axis", 1));
  }

  @Override
  public Value reshape(Reshape op) {
    Value laid = isFlat(part.shape()) ? part.x() : part.channelsLast(part.x(), part.shape());
    boolean flat = isFlat(op.shape());
    List<Long> dims = flat ? channelsFirst(op.shape()) : op.shape().dims();
    List<String> from = List.of(laid.name(), part.integers("shape", target(dims)));
    return flat
        ? part.last("Reshape", from)
        : part.lastFrom(part.step("shaped", "Reshape", dims, from));
  }

  @Override
  public Value permute(Permute op) {
    List<Integer> order = op.order().axes();
    int rank = order.size();
    if (order.equals(axes(rank))) {
      // ONNX Runtime 1.29 takes any Transpose of two axes before a Gemm for one that swaps them.
      return part.last("Identity");
    }
    List<Long> places = new ArrayList<>(list(0, place(order.get(rank - 1), rank)));
    order.subList(0, rank - 1).forEach(axis -> places.add(place(axis, rank)));
    return part.last("Transpose", setting("perm", places));
  }

  @Override
  public Value upsample(Upsample op) {
    Axes factor = op.factor();
    float[] scales = new float[2 + part.shape().spatialRank()];
    for (int axis = 0; axis < scales.length; axis++) {
      scales[axis] = axis < 2 ? 1 : factor.get(axis - 2);
    }
    String all = part.floats("scales", list(scales.length), scales);
    List<String> from = List.of(part.x().name(), "", all);
    return op.bilinear()
        ? part.last(
            "Resize",
            from,
            setting("coordinate_transformation_mode", "half_pixel"),
            setting("mode", "linear"))
        : part.last(
            "Resize",
            from,
            setting("coordinate_transformation_mode", "asymmetric"),
            setting("mode", "nearest"),
            setting("nearest_mode", "floor"));
  }

  // Merges.

  @Override
  public Value merge(Merge op) {
    List<String> all = part.inputs().stream().map(Value::name).toList();
    return switch (op.function()) {
      case ADD -> all.size() == 2 ? part.last("Add", all) : part.last("Sum", all);
      case MUL -> product();
      case MAX -> part.last("Max", all);
      case AVG -> part.last("Mean", all);
    };
  }

  /** The product of all inputs, in which a vector gets the axes of the image that it scales. */
  private Value product() {
    List<Long> dims = channelsFirst(part.output());
    List<Long> wide = join(dims.subList(0, 1), Collections.nCopies(dims.size() - 1, 1L));
    List<Value> factors = new ArrayList<>();
    for (Value input : part.inputs()) {
      boolean scales = input.dims().size() < dims.size();
      factors.add(
          scales
              ? part.step(
                  "scale",
                  "Reshape",
                  wide,
                  List.of(input.name(), part.integers("scale_shape", target(wide))))
              : input);
    }
    if (factors.size() == 1) {
      return part.last("Identity");
    }
    Value product = factors.get(0);
    for (Value factor : factors.subList(1, factors.size() - 1)) {
      List<Long> larger =
          count(product.dims()) < count(factor.dims()) ? factor.dims() : product.dims();
      product = part.step("product", "Mul", larger, List.of(product.name(), factor.name()));
    }
    return part.last("Mul", List.of(product.name(), factors.get(factors.size() - 1).name()));
  }

  @Override
  public Value concat(Concat op) {
    return part.last(
        "Concat", part.inputs().stream().map(Value::name).toList(), setting("axis", 1));
  }
}
