package fovea.serialization;

import com.google.protobuf.ByteString;
import fovea.ir.Tensor;
import fovea.serialization.proto.OnnxProto.AttributeProto;
import fovea.serialization.proto.OnnxProto.GraphProto;
import fovea.serialization.proto.OnnxProto.NodeProto;
import fovea.serialization.proto.OnnxProto.TensorProto;
import fovea.serialization.proto.OnnxProto.TensorShapeProto;
import fovea.serialization.proto.OnnxProto.TypeProto;
import fovea.serialization.proto.OnnxProto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An ONNX graph as it is put together: nodes, values with their shapes, constants, weights. */
final class OnnxGraph {
  /** The name of the batch's extent. */
  private static final String BATCH = "N";

  /**
   * A value of the graph.
   *
   * @param name its own in the graph
   * @param dims its extents without the batch, as ONNX has them
   */
  record Value(String name, List<Long> dims) {
    Value {
      dims = List.copyOf(dims);
    }
  }

  /**
   * A tensor of the model, as it will stand in the file.
   *
   * @param tensor in Fovea's layout
   * @param order the tensor's axis for each axis in the file
   * @param dims extents in the file; as many values, but some axes may have become one
   */
  record Weight(Tensor tensor, List<Integer> order, List<Long> dims) {}

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<Weight> weights = new ArrayList<>();
  private final Map<String, ValueInfoProto> infos = new HashMap<>();
  private final List<String> computed = new ArrayList<>();
  private final Map<Float, String> numbers = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  /**
   * @param name its own
   * @param reserved names that weights and layers will have, which nothing else may take
   */
  OnnxGraph(String name, Set<String> reserved) {
    graph.setName(name);
    names.addAll(reserved);
  }

  /** A value from outside. */
  Value input(String name, List<Long> dims) {
    graph.addInput(info(name, dims));
    return new Value(name, dims);
  }

  /** A value that others may read. */
  void output(Value value) {
    graph.addOutput(info(value.name(), value.dims()));
    infos.remove(value.name());
  }

  /** Adds a node with one output, which gives both their name. */
  Value node(
      String type, String name, List<Long> dims, List<String> inputs, AttributeProto... settings) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(settings)));
    infos.put(name, info(name, dims));
    computed.add(name);
    return new Value(name, dims);
  }

  /** The name, or one like it that is still free. */
  String fresh(String name) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  /** Adds a tensor of the model under its own name, which is returned. */
  String weight(Weight weight) {
    weights.add(weight);
    return weight.tensor().name();
  }

  /** Adds whole numbers: a shape, a list of axes. */
  String integers(String name, List<Long> values) {
    ByteBuffer bytes = bytes(values.size() * Long.BYTES);
    values.forEach(bytes::putLong);
    return constant(name, TensorProto.DataType.INT64, List.of((long) values.size()), bytes);
  }

  /** Adds numbers. */
  String floats(String name, List<Long> dims, float... values) {
    ByteBuffer bytes = bytes(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return constant(name, TensorProto.DataType.FLOAT, dims, bytes);
  }

  /** A number; one constant serves all that need it. */
  String number(float value) {
    return numbers.computeIfAbsent(value, v -> floats("number/" + v, List.of(), v));
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(
      String name, TensorProto.DataType type, List<Long> dims, ByteBuffer bytes) {
    String free = fresh(name);
    graph.addInitializer(
        TensorProto.newBuilder()
            .addAllDims(dims)
            .setDataType(type)
            .setName(free)
            .setRawData(ByteString.copyFrom(bytes.flip())));
    return free;
  }

  /** The graph without the model's tensors, which may be too large for one message in memory. */
  GraphProto withoutWeights() {
    GraphProto.Builder whole = graph.clone();
    computed.stream().filter(infos::containsKey).map(infos::get).forEach(whole::addValueInfo);
    return whole.build();
  }

  /** The model's tensors, in the order in which they were added. */
  List<Weight> weights() {
    return weights;
  }

  private static ValueInfoProto info(String name, List<Long> dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    dims.forEach(dim -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim)));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT)
                        .setShape(shape)))
        .build();
  }

  static AttributeProto setting(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto setting(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  static AttributeProto setting(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto setting(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }
}
