package fovea.serialization;

import static fovea.serialization.OnnxGraph.setting;

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
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.Tensor;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import fovea.serialization.OnnxGraph.Value;
import fovea.serialization.OnnxGraph.Weight;
import fovea.serialization.proto.OnnxProto.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One operator of a network as nodes of an ONNX graph, of which the last has the operator's name.
 *
 * <p>Values have their channels first. Where Fovea goes through values in the order of height,
 * width, channels, they are transposed before and after.
 */
final class OnnxOps implements Op.Visitor<Value> {
  private final OnnxGraph graph;
  private final Node node;
  private final List<Shape> shapes;
  private final List<Value> inputs;
  private final List<Tensor> tensors;
  private final List<String> refusals = new ArrayList<>();

  /**
   * @param shapes of what the node reads
   * @param inputs what it reads, in the graph
   * @param tensors its own, in the order of its parameters
   */
  OnnxOps(
      OnnxGraph graph, Node node, List<Shape> shapes, List<Value> inputs, List<Tensor> tensors) {
    this.graph = graph;
    this.node = node;
    this.shapes = shapes;
    this.inputs = inputs;
    this.tensors = tensors;
  }

  /** What ONNX cannot express of this operator. */
  List<String> refusals() {
    return refusals;
  }

  // Nodes, values and constants.

  private Value x() {
    return inputs.get(0);
  }

  private Shape shape() {
    return shapes.get(0);
  }

  /** Channels, then the other extents. */
  private static List<Long> channelsFirst(Shape shape) {
    List<Long> dims = new ArrayList<>(shape.dims());
    Collections.rotate(dims, 1);
    return dims;
  }

  /** The node that gives the operator's value. */
  private Value last(String type, List<String> from, AttributeProto... settings) {
    return graph.node(type, node.name(), channelsFirst(node.shape()), from, settings);
  }

  /** The same, of the operator's first input alone. */
  private Value last(String type, AttributeProto... settings) {
    return last(type, List.of(x().name()), settings);
  }

  /** A node before the last one. */
  private Value step(
      String name, String type, List<Long> dims, List<String> from, AttributeProto... settings) {
    return graph.node(type, graph.fresh(node.name() + "/" + name), dims, from, settings);
  }

  /** A node before the last one that changes no shape. */
  private Value step(String name, String type, Value from, String... others) {
    List<String> all = Stream.concat(Stream.of(from.name()), Stream.of(others)).toList();
    return step(name, type, from.dims(), all);
  }

  private String integers(String name, List<Long> values) {
    return graph.integers(node.name() + "/" + name, values);
  }

  private String floats(String name, List<Long> dims, float... values) {
    return graph.floats(node.name() + "/" + name, dims, values);
  }

  /** A setting as ONNX's 32 bits have it; refused where they make it zero or infinite. */
  private float number(String name, double value) {
    float number = (float) value;
    if (Float.isInfinite(number) || (number == 0 && value != 0)) {
      refusals.add(
          Refusal.name(node.name())
              + " (`"
              + node.op().text()
              + "`: "
              + name
              + " is beyond 32-bit numbers)");
    }
    return number;
  }

  /** A tensor with its axes in another order, and maybe some of them as one. */
  private String weight(Tensor tensor, List<Integer> order, List<Long> dims) {
    return graph.weight(new Weight(tensor, order, dims));
  }

  /** A tensor as it is. */
  private String weight(Tensor tensor) {
    return weight(tensor, axes(tensor.dims().size()), tensor.dims());
  }

  /** One value a channel, in a shape that multiplies with an image's. */
  private String perChannel(Tensor tensor) {
    List<Long> dims = new ArrayList<>(tensor.dims());
    dims.addAll(Collections.nCopies(shape().spatialRank(), 1L));
    return weight(tensor, List.of(0), dims);
  }

  private static List<Integer> axes(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Long> list(long... values) {
    return LongStream.of(values).boxed().toList();
  }

  private static List<Long> each(List<Window> windows, ToLongFunction<Window> what) {
    return windows.stream().mapToLong(what).boxed().toList();
  }

  /** All that stands before the axes, then all that stands behind them. */
  private static List<Long> pads(List<Window> windows) {
    return join(each(windows, Window::before), each(windows, Window::after));
  }

  @SafeVarargs
  private static List<Long> join(List<Long>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }

  private static long product(List<Long> dims) {
    return dims.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  // Layouts.

  /** Whether values lie in the same order with the channels first and last. */
  private static boolean isFlat(Shape shape) {
    return shape.channels() == 1 || product(channelsFirst(shape)) == shape.channels();
  }

  /** The value with its channels last. */
  private Value channelsLast(Value value, Shape shape) {
    List<Long> order = new ArrayList<>(list(0));
    LongStream.rangeClosed(2, shape.rank()).forEach(order::add);
    order.add(1L);
    return step(
        "channels_last", "Transpose", shape.dims(), List.of(value.name()), setting("perm", order));
  }

  /** The operator's value, from one with its channels last. */
  private Value channelsFirst(Value value) {
    int rank = node.shape().rank();
    List<Long> order = new ArrayList<>(list(0, rank));
    LongStream.range(1, rank).forEach(order::add);
    return last("Transpose", List.of(value.name()), setting("perm", order));
  }

  /** An axis of a shape, where ONNX has it. */
  private static long place(int axis, int rank) {
    return axis == rank - 1 ? 1 : axis + 2L;
  }

  /** Extents for a Reshape, whose 0 leaves the batch as it is. */
  private static List<Long> target(List<Long> dims) {
    return join(list(0), dims);
  }

  // Layers with weights.

  @Override
  public Value input(Input op) {
    return graph.input(node.name(), channelsFirst(op.shape()));
  }

  @Override
  public Value conv1d(Conv1d op) {
    return convolution(op.windows(shape()), op.groups());
  }

  @Override
  public Value conv2d(Conv2d op) {
    return convolution(op.windows(shape()), op.groups());
  }

  @Override
  public Value conv3d(Conv3d op) {
    return convolution(op.windows(List.of(shape())), op.groups());
  }

  private Value convolution(List<Window> windows, int groups) {
    Tensor kernel = tensors.get(0);
    int rank = windows.size();
    List<Integer> order = new ArrayList<>(List.of(rank + 1, rank));
    order.addAll(axes(rank));
    List<Long> dims = order.stream().map(kernel.dims()::get).toList();
    return convolution(windows, groups, weight(kernel, order, dims));
  }

  @Override
  public Value depthwiseConv2d(DepthwiseConv2d op) {
    List<Window> windows = op.windows(shapes);
    Tensor kernel = tensors.get(0);
    List<Long> dims = list(node.shape().channels(), 1, kernel.dims().get(0), kernel.dims().get(1));
    String weight = weight(kernel, List.of(2, 3, 0, 1), dims);
    return convolution(windows, shape().channels(), weight);
  }

  private Value convolution(List<Window> windows, long groups, String kernel) {
    return last(
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
    return tensors.size() == 1
        ? List.of(x().name(), kernel)
        : List.of(x().name(), kernel, weight(tensors.get(1)));
  }

  @Override
  public Value transposedConv2d(TransposedConv2d op) {
    List<Window> cuts = List.of(op.cut(0, shape().get(0)), op.cut(1, shape().get(1)));
    Tensor kernel = tensors.get(0);
    List<Long> dims = Stream.of(2, 3, 0, 1).map(kernel.dims()::get).toList();
    List<Long> beyond = new ArrayList<>();
    for (int axis = 0; axis < 2; axis++) {
      Window cut = cuts.get(axis);
      long written = cut.stride() * (cut.input() - 1) + cut.reach() - cut.before() - cut.after();
      beyond.add(node.shape().get(axis) - written);
    }
    return last(
        "ConvTranspose",
        weighted(weight(kernel, List.of(2, 3, 0, 1), dims)),
        setting("dilations", each(cuts, Window::dilation)),
        setting("group", 1),
        setting("kernel_shape", each(cuts, Window::kernel)),
        setting("output_padding", beyond),
        setting("pads", pads(cuts)),
        setting("strides", each(cuts, Window::stride)));
  }

  @Override
  public Value dense(Dense op) {
    return last("Gemm", weighted(weight(tensors.get(0))));
  }

  // Edges and pools.

  @Override
  public Value zeroPad(ZeroPad op) {
    return last("Pad", padded(edges(op.padding())));
  }

  /**
   * What a Pad with zeros reads. They are negative zeros because ONNX Runtime 1.29 takes a Pad with
   * positive ones for the padding of the pool behind it, where they would not count.
   */
  private List<String> padded(List<Window> windows) {
    return List.of(x().name(), integers("pads", allPads(windows)), graph.number(-0f));
  }

  /** Paddings of all axes, batch and channels included. */
  private static List<Long> allPads(List<Window> windows) {
    return join(
        list(0, 0), each(windows, Window::before), list(0, 0), each(windows, Window::after));
  }

  private List<Window> edges(Padding padding) {
    return IntStream.range(0, shape().spatialRank())
        .mapToObj(axis -> padding.window(axis, shape().get(axis), 1, 1, 1, false))
        .toList();
  }

  @Override
  public Value crop(Crop op) {
    List<Window> edges = edges(op.padding());
    List<Long> axes = LongStream.range(2, 2 + edges.size()).boxed().toList();
    return last(
        "Slice",
        List.of(
            x().name(),
            integers("starts", each(edges, Window::before)),
            integers("ends", each(edges, edge -> edge.input() - edge.after())),
            integers("axes", axes)));
  }

  @Override
  public Value maxPool(MaxPool op) {
    return pool("MaxPool", x(), op.windows(shapes).stream().map(OnnxOps::whole).toList());
  }

  @Override
  public Value avgPool(AvgPool op) {
    List<Window> windows = op.windows(shape());
    List<Window> whole = windows.stream().map(OnnxOps::whole).toList();
    if (!op.includePadding()) {
      return pool("AveragePool", x(), whole, setting("count_include_pad", 0));
    }
    if (whole.equals(windows)) {
      return pool("AveragePool", x(), whole, setting("count_include_pad", 1));
    }
    // The layer's own padding counts and what a last, partial window sees behind it does not: zeros
    // that are really there, then padding that does not count.
    List<Long> dims = new ArrayList<>(list(shape().channels()));
    windows.forEach(w -> dims.add(w.before() + w.input() + w.after()));
    Value zeros = step("padded", "Pad", dims, padded(windows));
    List<Window> rest =
        IntStream.range(0, whole.size())
            .mapToObj(
                axis -> {
                  Window w = whole.get(axis);
                  long after = w.after() - windows.get(axis).after();
                  return new Window(w.input(), w.kernel(), w.stride(), 1, 0, after, false);
                })
            .toList();
    return pool("AveragePool", zeros, rest, setting("count_include_pad", 0));
  }

  /**
   * The window with as much padding behind that its last, partial place is a whole one: ONNX's own
   * ceil_mode counts windows that Fovea does not.
   */
  private static Window whole(Window w) {
    long reached = (w.output() - 1) * w.stride() + w.kernel() - w.input() - w.before();
    long after = w.ceil() ? Math.max(reached, w.after()) : w.after();
    return new Window(w.input(), w.kernel(), w.stride(), 1, w.before(), after, false);
  }

  private Value pool(String type, Value from, List<Window> windows, AttributeProto... settings) {
    List<AttributeProto> all = new ArrayList<>(List.of(settings));
    all.add(setting("kernel_shape", each(windows, Window::kernel)));
    all.add(setting("pads", pads(windows)));
    all.add(setting("strides", each(windows, Window::stride)));
    return last(type, List.of(from.name()), all.toArray(AttributeProto[]::new));
  }

  @Override
  public Value globalAvgPool(GlobalAvgPool op) {
    return globalPool("GlobalAveragePool");
  }

  @Override
  public Value globalMaxPool(GlobalMaxPool op) {
    return globalPool("GlobalMaxPool");
  }

  private Value globalPool(String type) {
    List<Long> ones = Collections.nCopies(shape().spatialRank(), 1L);
    List<Long> dims = join(list(shape().channels()), ones);
    Value pooled = step("pooled", type, dims, List.of(x().name()));
    return last("Flatten", List.of(pooled.name()), setting("axis", 1));
  }

  @Override
  public Value adaptiveAvgPool(AdaptiveAvgPool op) {
    int rank = shape().spatialRank();
    List<Window> windows = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      long size = shape().get(axis) / node.shape().get(axis);
      windows.add(new Window(shape().get(axis), size, size, 1, 0, 0, false));
    }
    boolean regular =
        IntStream.range(0, rank).allMatch(axis -> shape().get(axis) % node.shape().get(axis) == 0);
    if (regular) {
      return pool("AveragePool", x(), windows, setting("count_include_pad", 0));
    }
    // A mean over a box is a mean along each axis, and that is a product with a matrix.
    Value value = x();
    for (int axis = 0; axis < rank; axis++) {
      value = meansAlong(axis, value);
    }
    return last("Identity", List.of(value.name()));
  }

  private Value meansAlong(int axis, Value value) {
    int to = axis + 1;
    List<Long> dims = new ArrayList<>(value.dims());
    dims.set(to, node.shape().get(axis));
    int from = Math.toIntExact(shape().get(axis));
    int count = Math.toIntExact(node.shape().get(axis));
    boolean innermost = to == dims.size() - 1;
    List<Long> swap = LongStream.rangeClosed(0, dims.size()).boxed().toList();
    swap = new ArrayList<>(swap);
    Collections.swap(swap, to + 1, dims.size());
    Value source = value;
    if (!innermost) {
      List<Long> swapped = new ArrayList<>(value.dims());
      Collections.swap(swapped, to, dims.size() - 1);
      source = step("axis" + axis, "Transpose", swapped, names(value), setting("perm", swap));
    }
    float[] matrix = new float[from * count];
    for (int cell = 0; cell < count; cell++) {
      int first = (int) ((long) cell * from / count);
      int end = (int) (((cell + 1L) * from + count - 1) / count);
      for (int i = first; i < end; i++) {
        matrix[i * count + cell] = 1f / (end - first);
      }
    }
    String means = floats("means" + axis, list(from, count), matrix);
    List<Long> shorter = new ArrayList<>(source.dims());
    shorter.set(shorter.size() - 1, (long) count);
    Value product = step("pooled" + axis, "MatMul", shorter, List.of(source.name(), means));
    return innermost
        ? product
        : step("back" + axis, "Transpose", dims, names(product), setting("perm", swap));
  }

  private static List<String> names(Value value) {
    return List.of(value.name());
  }

  // Norms.

  @Override
  public Value batchNorm(BatchNorm op) {
    List<String> from = new ArrayList<>(names(x()));
    tensors.forEach(tensor -> from.add(weight(tensor)));
    return last(
        "BatchNormalization",
        from,
        setting("epsilon", number("eps", op.epsilon())),
        setting("momentum", (float) op.momentum()));
  }

  @Override
  public Value groupNorm(GroupNorm op) {
    // Operator set 17 has it for one channel a group only, under this name.
    List<Long> dims = list(op.groups(), product(x().dims()) / op.groups());
    String target = integers("groups", target(dims));
    Value groups = step("grouped", "Reshape", dims, List.of(x().name(), target));
    float[] ones = new float[op.groups()];
    Arrays.fill(ones, 1);
    Value normal =
        step(
            "normal",
            "InstanceNormalization",
            dims,
            List.of(
                groups.name(),
                floats("ones", list(op.groups()), ones),
                floats("zeros", list(op.groups()), new float[op.groups()])),
            setting("epsilon", number("eps", op.epsilon())));
    String back = integers("shape", target(x().dims()));
    Value apart = step("apart", "Reshape", x().dims(), List.of(normal.name(), back));
    Value scaled = step("scaled", "Mul", apart, perChannel(tensors.get(0)));
    return last("Add", List.of(scaled.name(), perChannel(tensors.get(1))));
  }

  @Override
  public Value layerNorm(LayerNorm op) {
    String gamma = weight(tensors.get(0));
    String beta = weight(tensors.get(1));
    AttributeProto axis = setting("axis", -1);
    AttributeProto epsilon = setting("epsilon", number("eps", op.epsilon()));
    if (shape().isVector()) {
      return last("LayerNormalization", List.of(x().name(), gamma, beta), axis, epsilon);
    }
    Value places = channelsLast(x(), shape());
    Value normal =
        step(
            "normal",
            "LayerNormalization",
            places.dims(),
            List.of(places.name(), gamma, beta),
            axis,
            epsilon);
    return channelsFirst(normal);
  }

  @Override
  public Value localResponseNorm(LocalResponseNorm op) {
    float alpha = number("alpha", op.alpha());
    float beta = number("beta", op.beta());
    float k = number("k", op.k());
    // ONNX Runtime takes images and odd sizes only.
    if (shape().isImage() && op.size() % 2 == 1) {
      return last(
          "LRN",
          setting("alpha", alpha),
          setting("beta", beta),
          setting("bias", k),
          setting("size", op.size()));
    }
    long channels = shape().channels();
    List<Long> rows = list(1, channels, product(x().dims()) / channels);
    Value squares = step("squares", "Mul", x(), x().name());
    String target = integers("rows", target(rows));
    Value laid = step("laid", "Reshape", rows, List.of(squares.name(), target));
    long before = (op.size() - 1) / 2;
    Value means =
        step(
            "means",
            "AveragePool",
            rows,
            names(laid),
            setting("count_include_pad", 1),
            setting("kernel_shape", list(op.size(), 1)),
            setting("pads", list(before, 0, op.size() - 1 - before, 0)),
            setting("strides", list(1, 1)));
    String back = integers("shape", target(x().dims()));
    Value near = step("near", "Reshape", x().dims(), List.of(means.name(), back));
    Value weighed = step("weighed", "Mul", near, graph.number(alpha));
    Value sum = step("sum", "Add", weighed, graph.number(k));
    Value power = step("power", "Pow", sum, graph.number(beta));
    return last("Div", List.of(x().name(), power.name()));
  }

  // What only training feels.

  @Override
  public Value dropout(Dropout op) {
    return last("Identity");
  }

  @Override
  public Value spatialDropout(SpatialDropout op) {
    return last("Identity");
  }

  @Override
  public Value gaussianNoise(GaussianNoise op) {
    return last("Identity");
  }

  // Activations.

  @Override
  public Value activation(Activation op) {
    return switch (op.function()) {
      case RELU -> last("Relu");
      case RELU6 -> last("Clip", List.of(x().name(), graph.number(0), graph.number(6)));
      case LEAKY -> last("LeakyRelu", setting("alpha", number("slope", op.slope())));
      case ELU -> last("Elu", setting("alpha", 1f));
      case SELU ->
          last(
              "Selu", setting("alpha", 1.6732632423543772f), setting("gamma", 1.0507009873554805f));
      case GELU -> gelu();
      case GELU_TANH -> geluByTanh();
      case SILU -> last("Mul", List.of(x().name(), step("sigmoid", "Sigmoid", x()).name()));
      case HARD_SIGMOID -> last("HardSigmoid", setting("alpha", 1 / 6f), setting("beta", 0.5f));
      case HARD_SILU -> last("HardSwish");
      case TANH -> last("Tanh");
      case SIGMOID -> last("Sigmoid");
      case SOFTPLUS -> last("Softplus");
      case SOFTSIGN -> last("Softsign");
      case LINEAR -> last("Identity");
    };
  }

  private Value gelu() {
    Value scaled = step("scaled", "Mul", x(), graph.number((float) Math.sqrt(0.5)));
    Value erf = step("erf", "Erf", scaled);
    return halfTimesOnePlus(erf);
  }

  private Value geluByTanh() {
    Value square = step("square", "Mul", x(), x().name());
    Value cubic = step("cubic", "Mul", square, graph.number(0.044715f));
    Value sum = step("sum", "Add", cubic, graph.number(1));
    Value odd = step("odd", "Mul", sum, x().name());
    Value scaled = step("scaled", "Mul", odd, graph.number((float) Math.sqrt(2 / Math.PI)));
    return halfTimesOnePlus(step("tanh", "Tanh", scaled));
  }

  /** 0.5 x (1 + y). */
  private Value halfTimesOnePlus(Value y) {
    Value sum = step("one_plus", "Add", y, graph.number(1));
    Value product = step("product", "Mul", sum, x().name());
    return last("Mul", List.of(product.name(), graph.number(0.5f)));
  }

  @Override
  public Value prelu(PRelu op) {
    return last("PRelu", List.of(x().name(), perChannel(tensors.get(0))));
  }

  @Override
  public Value softmax(Softmax op) {
    return last("Softmax", setting("axis", 1));
  }

  // Shapes.

  @Override
  public Value flatten(Flatten op) {
    Value laid = isFlat(shape()) ? x() : channelsLast(x(), shape());
    return last("Flatten", names(laid), setting("axis", 1));
  }

  @Override
  public Value reshape(Reshape op) {
    Value laid = isFlat(shape()) ? x() : channelsLast(x(), shape());
    boolean flat = isFlat(op.shape());
    List<Long> dims = flat ? channelsFirst(op.shape()) : op.shape().dims();
    List<String> from = List.of(laid.name(), integers("shape", target(dims)));
    return flat ? last("Reshape", from) : channelsFirst(step("shaped", "Reshape", dims, from));
  }

  @Override
  public Value permute(Permute op) {
    List<Integer> order = op.order().axes();
    int rank = order.size();
    List<Long> places = new ArrayList<>(list(0, place(order.get(rank - 1), rank)));
    order.subList(0, rank - 1).forEach(axis -> places.add(place(axis, rank)));
    if (order.equals(axes(rank))) {
      // ONNX Runtime 1.29 takes any Transpose of two axes before a Gemm for one that swaps them.
      return last("Identity");
    }
    return last("Transpose", setting("perm", places));
  }

  @Override
  public Value upsample(Upsample op) {
    Axes factor = op.factor();
    float[] scales = new float[2 + shape().spatialRank()];
    for (int axis = 0; axis < scales.length; axis++) {
      scales[axis] = axis < 2 ? 1 : factor.get(axis - 2);
    }
    String all = floats("scales", list(scales.length), scales);
    List<String> from = List.of(x().name(), "", all);
    return op.bilinear()
        ? last(
            "Resize",
            from,
            setting("coordinate_transformation_mode", "half_pixel"),
            setting("mode", "linear"))
        : last(
            "Resize",
            from,
            setting("coordinate_transformation_mode", "asymmetric"),
            setting("mode", "nearest"),
            setting("nearest_mode", "floor"));
  }

  // Merges.

  @Override
  public Value merge(Merge op) {
    List<String> all = inputs.stream().map(Value::name).toList();
    return switch (op.function()) {
      case ADD -> all.size() == 2 ? last("Add", all) : last("Sum", all);
      case MUL -> product();
      case MAX -> last("Max", all);
      case AVG -> last("Mean", all);
    };
  }

  /** The product of all inputs, in which a vector gets the axes of the image that it scales. */
  private Value product() {
    List<Long> dims = channelsFirst(node.shape());
    List<Long> wide = join(dims.subList(0, 1), Collections.nCopies(dims.size() - 1, 1L));
    List<Value> factors = new ArrayList<>();
    for (Value input : inputs) {
      boolean scales = input.dims().size() < dims.size();
      factors.add(
          scales
              ? step(
                  "scale",
                  "Reshape",
                  wide,
                  List.of(input.name(), integers("scale_shape", target(wide))))
              : input);
    }
    if (factors.size() == 1) {
      return last("Identity");
    }
    Value product = factors.get(0);
    for (Value factor : factors.subList(1, factors.size() - 1)) {
      List<Long> larger =
          product(product.dims()) < product(factor.dims()) ? factor.dims() : product.dims();
      product = step("product", "Mul", larger, List.of(product.name(), factor.name()));
    }
    return last("Mul", List.of(product.name(), factors.get(factors.size() - 1).name()));
  }

  @Override
  public Value concat(Concat op) {
    return last("Concat", inputs.stream().map(Value::name).toList(), setting("axis", 1));
  }
}
