package fovea.serialization;

import static fovea.serialization.OnnxGraph.setting;

import fovea.ir.Node;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.Window;
import fovea.serialization.OnnxGraph.Value;
import fovea.serialization.OnnxGraph.Weight;
import fovea.serialization.proto.OnnxProto.AttributeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One operator's part of an ONNX graph: what it reads, and the nodes and constants it adds. */
final class OnnxPart {
  private final OnnxGraph graph;
  private final Node node;
  private final List<Shape> shapes;
  private final List<Value> inputs;
  private final List<Tensor> tensors;
  private final List<String> refusals = new ArrayList<>();

  /**
   * @param shapes of what the operator reads
   * @param inputs what it reads, in the graph
   * @param tensors its own, in the order of its parameters
   */
  OnnxPart(
      OnnxGraph graph, Node node, List<Shape> shapes, List<Value> inputs, List<Tensor> tensors) {
    this.graph = graph;
    this.node = node;
    this.shapes = shapes;
    this.inputs = inputs;
    this.tensors = tensors;
  }

  /** The first input. */
  Value x() {
    return inputs.get(0);
  }

  /** The first input's shape. */
  Shape shape() {
    return shapes.get(0);
  }

  List<Shape> shapes() {
    return shapes;
  }

  List<Value> inputs() {
    return inputs;
  }

  /** The operator's own, in the order of its parameters. */
  List<Tensor> tensors() {
    return tensors;
  }

  /** The shape of what it computes. */
  Shape output() {
    return node.shape();
  }

  /** What ONNX cannot express of it. */
  List<String> refusals() {
    return refusals;
  }

  /** The operator as a value from outside. */
  Value outside() {
    return graph.input(node.name(), channelsFirst(node.shape()));
  }

  /** Channels, then the other extents. */
  static List<Long> channelsFirst(Shape shape) {
    List<Long> dims = new ArrayList<>(shape.dims());
    Collections.rotate(dims, 1);
    return dims;
  }

  /** The node that gives the operator's value. */
  Value last(String type, List<String> from, AttributeProto... settings) {
    return graph.node(type, node.name(), channelsFirst(node.shape()), from, settings);
  }

  /** The same, of the operator's first input alone. */
  Value last(String type, AttributeProto... settings) {
    return last(type, List.of(x().name()), settings);
  }

  /** A node before the last one. */
  Value step(
      String name, String type, List<Long> dims, List<String> from, AttributeProto... settings) {
    return graph.node(type, graph.fresh(node.name() + "/" + name), dims, from, settings);
  }

  /** A node before the last one that changes no shape. */
  Value step(String name, String type, Value from, String... others) {
    List<String> all = Stream.concat(Stream.of(from.name()), Stream.of(others)).toList();
    return step(name, type, from.dims(), all);
  }

  /** Whole numbers: a shape, a list of axes. */
  String integers(String name, List<Long> values) {
    return graph.integers(node.name() + "/" + name, values);
  }

  /** Numbers of the operator's own. */
  String floats(String name, List<Long> dims, float... values) {
    return graph.floats(node.name() + "/" + name, dims, values);
  }

  /** A number that all operators share. */
  String constant(float value) {
    return graph.number(value);
  }

  /** A setting as ONNX's 32 bits have it; refused where they make it zero or infinite. */
  float number(String name, double value) {
    float number = (float) value;
    if (Float.isInfinite(number) || (number == 0 && value != 0)) {
      refuse(name + " is beyond 32-bit numbers");
    }
    return number;
  }

  /** Notes what ONNX cannot express; the operator is exported nonetheless, to find all of it. */
  void refuse(String why) {
    refusals.add(Refusal.name(node.name()) + " (`" + node.op().text() + "`: " + why + ")");
  }

  /** A tensor with its axes in another order, and maybe some of them as one. */
  String weight(Tensor tensor, List<Integer> order, List<Long> dims) {
    return graph.weight(new Weight(tensor, order, dims));
  }

  /** A tensor as it is. */
  String weight(Tensor tensor) {
    return weight(tensor, axes(tensor.dims().size()), tensor.dims());
  }

  /** One value a channel, in a shape that multiplies with an image's. */
  String perChannel(Tensor tensor) {
    List<Long> dims = new ArrayList<>(tensor.dims());
    dims.addAll(Collections.nCopies(shape().spatialRank(), 1L));
    return weight(tensor, List.of(0), dims);
  }

  static List<String> names(Value value) {
    return List.of(value.name());
  }

  static List<Integer> axes(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  static List<Long> list(long... values) {
    return LongStream.of(values).boxed().toList();
  }

  static List<Long> each(List<Window> windows, ToLongFunction<Window> what) {
    return windows.stream().mapToLong(what).boxed().toList();
  }

  /** All that stands before the axes, then all that stands behind them. */
  static List<Long> pads(List<Window> windows) {
    return join(each(windows, Window::before), each(windows, Window::after));
  }

  @SafeVarargs
  static List<Long> join(List<Long>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }

  /** The number of values of that shape. */
  static long count(List<Long> dims) {
    return dims.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Whether values lie in the same order with the channels first and last. */
  static boolean isFlat(Shape shape) {
    return shape.channels() == 1 || count(channelsFirst(shape)) == shape.channels();
  }

  /** The value with its channels last. */
  Value channelsLast(Value value, Shape shape) {
    List<Long> order = new ArrayList<>(list(0));
    LongStream.rangeClosed(2, shape.rank()).forEach(order::add);
    order.add(1L);
    return step(
        "channels_last", "Transpose", shape.dims(), List.of(value.name()), setting("perm", order));
  }

  /** The operator's value, from one with its channels last. */
  Value lastFrom(Value value) {
    int rank = node.shape().rank();
    List<Long> order = new ArrayList<>(list(0, rank));
    LongStream.range(1, rank).forEach(order::add);
    return last("Transpose", List.of(value.name()), setting("perm", order));
  }

  /** Extents for a Reshape, whose 0 leaves the batch as it is. */
  static List<Long> target(List<Long> dims) {
    return join(list(0), dims);
  }
}
