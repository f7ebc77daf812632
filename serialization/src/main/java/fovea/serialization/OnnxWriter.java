package fovea.serialization;

import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Preprocess;
import fovea.ir.Tensor;
import fovea.serialization.OnnxGraph.Value;
import fovea.serialization.OnnxGraph.Weight;
import fovea.serialization.proto.OnnxProto.GraphProto;
import fovea.serialization.proto.OnnxProto.ModelProto;
import fovea.serialization.proto.OnnxProto.OperatorSetIdProto;
import fovea.serialization.proto.OnnxProto.StringStringEntryProto;
import fovea.serialization.proto.OnnxProto.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a model as one ONNX message.
 *
 * <p>The graph's own length stands before its tensors, so their sizes are summed first; then one
 * tensor after the other is brought into ONNX's layout and written, and no second copy of all
 * weights is ever in memory.
 */
final class OnnxWriter {
  /** The format's version that came with operator set 17. */
  private static final long IR_VERSION = 8;

  private static final long OPERATOR_SET = 17;

  /** Nothing reads a message that is longer. */
  private static final long LARGEST_FILE = Integer.MAX_VALUE;

  private static final String LABELS = "fovea.labels";
  private static final String PREPROCESS = "fovea.preprocess";

  private final byte[] head;
  private final byte[] graph;
  private final List<Weight> weights;
  private final byte[] tail;

  private OnnxWriter(byte[] head, GraphProto graph, List<Weight> weights, byte[] tail) {
    this.head = head;
    this.graph = graph.toByteArray();
    this.weights = weights;
    this.tail = tail;
  }

  /**
   * @throws IllegalArgumentException if ONNX cannot express the model
   */
  static OnnxWriter of(Model model) {
    OnnxGraph graph = graph(model);
    String[] producer = Format.PRODUCER.split(" ", 2);
    ModelProto head =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(producer[0])
            .setProducerVersion(producer[1])
            .build();
    ModelProto.Builder tail =
        ModelProto.newBuilder()
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET));
    metadata(model)
        .forEach(
            (key, value) ->
                tail.addMetadataProps(
                    StringStringEntryProto.newBuilder()
                        .setKey(Encoder.text(key))
                        .setValue(Encoder.text(value))));
    OnnxWriter writer =
        new OnnxWriter(
            head.toByteArray(),
            graph.withoutWeights(),
            graph.weights(),
            tail.build().toByteArray());
    if (writer.fileBytes() > LARGEST_FILE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "onnx: a file holds at most %,d bytes, this model needs %,d",
              LARGEST_FILE,
              writer.fileBytes()));
    }
    return writer;
  }

  private static OnnxGraph graph(Model model) {
    Network network = model.network();
    List<String> refusals = new ArrayList<>();
    Set<String> reserved = new HashSet<>();
    for (Node node : network.nodes()) {
      network.parameters(node).forEach(p -> reserved.add(node.tensorName(p)));
    }
    for (Node node : network.nodes()) {
      if (node.name().isEmpty()) {
        refusals.add("a layer without a name (`" + node.op().text() + "`)");
      } else if (!reserved.add(Encoder.text(node.name()))) {
        refusals.add("the layer " + Refusal.name(node.name()) + " (a weight has that name)");
      }
    }
    String name = network.name();
    OnnxGraph graph = new OnnxGraph(name == null ? "network" : Encoder.text(name), reserved);
    List<Value> values = new ArrayList<>();
    for (Node node : network.nodes()) {
      List<Value> inputs = node.inputs().stream().map(values::get).toList();
      List<Tensor> tensors = new ArrayList<>();
      for (Parameter parameter : network.parameters(node)) {
        tensors.add(tensor(model, node.tensorName(parameter)));
      }
      OnnxPart part = new OnnxPart(graph, node, network.inputShapes(node), inputs, tensors);
      values.add(node.op().accept(new OnnxOps(part)));
      refusals.addAll(part.refusals());
    }
    for (String label : network.labels()) {
      if (label.lines().count() > 1 || label.endsWith("\n") || label.endsWith("\r")) {
        refusals.add("the label " + Refusal.name(label) + " (labels stand one a line)");
      }
    }
    if (!refusals.isEmpty()) {
      throw new IllegalArgumentException("onnx: cannot express " + String.join("; ", refusals));
    }
    Set<Integer> seen = new HashSet<>();
    for (int id : network.outputs()) {
      Node node = network.nodes().get(id);
      Value value = values.get(id);
      // An output has a name of its own, even if it is an input or another output.
      boolean own = seen.add(id) && !(node.op() instanceof Input);
      graph.output(own ? value : copy(graph, value));
    }
    return graph;
  }

  private static Value copy(OnnxGraph graph, Value value) {
    String name = graph.fresh(value.name() + "/output");
    return graph.node("Identity", name, value.dims(), List.of(value.name()));
  }

  private static Tensor tensor(Model model, String name) {
    Tensor tensor = model.weights().get(name);
    if (tensor == null) {
      throw new IllegalStateException("onnx: " + name + " is missing");
    }
    Encoder.text(name);
    return tensor;
  }

  private static Map<String, String> metadata(Model model) {
    Map<String, String> notes = new TreeMap<>(model.metadata());
    Network network = model.network();
    if (!network.labels().isEmpty()) {
      notes.put(LABELS, String.join("\n", network.labels()));
    }
    if (!network.preprocess().isEmpty()) {
      notes.put(
          PREPROCESS,
          network.preprocess().stream().map(Preprocess::text).collect(Collectors.joining("\n")));
    }
    return notes;
  }

  /** Writes the whole file. */
  void write(OutputStream stream) throws IOException {
    FileOutput out = new FileOutput(stream);
    out.bytes(head);
    out.varint(tag(ModelProto.GRAPH_FIELD_NUMBER));
    out.varint(graphBytes());
    out.bytes(graph);
    for (Weight weight : weights) {
      write(weight, out);
    }
    out.bytes(tail);
  }

  private static void write(Weight weight, FileOutput out) throws IOException {
    byte[] entry = entry(weight).toByteArray();
    long rawBytes = rawBytes(weight);
    out.varint(tag(GraphProto.INITIALIZER_FIELD_NUMBER));
    out.varint(entry.length + fieldBytes(TensorProto.RAW_DATA_FIELD_NUMBER, rawBytes));
    out.bytes(entry);
    out.varint(tag(TensorProto.RAW_DATA_FIELD_NUMBER));
    out.varint(rawBytes);
    float[] values = transposed(weight.tensor(), weight.order());
    out.floats(values, 0, values.length);
  }

  private long fileBytes() {
    return head.length + fieldBytes(ModelProto.GRAPH_FIELD_NUMBER, graphBytes()) + tail.length;
  }

  private long graphBytes() {
    long sum = graph.length;
    for (Weight weight : weights) {
      long raw = fieldBytes(TensorProto.RAW_DATA_FIELD_NUMBER, rawBytes(weight));
      long tensor = entry(weight).getSerializedSize() + raw;
      sum += fieldBytes(GraphProto.INITIALIZER_FIELD_NUMBER, tensor);
    }
    return sum;
  }

  /** Bytes of a field with its tag and length. */
  private static long fieldBytes(int field, long length) {
    return FileOutput.varintSize(tag(field)) + FileOutput.varintSize(length) + length;
  }

  private static long rawBytes(Weight weight) {
    return (long) weight.tensor().values().length * Float.BYTES;
  }

  /** A tensor without its values. */
  private static TensorProto entry(Weight weight) {
    return TensorProto.newBuilder()
        .addAllDims(weight.dims())
        .setDataType(TensorProto.DataType.FLOAT)
        .setName(weight.tensor().name())
        .build();
  }

  /** The tag of a field of bytes or a message. */
  private static int tag(int field) {
    return field << 3 | 2;
  }

  /** The values with the axes in another order: the input's axis for each axis of the output. */
  static float[] transposed(Tensor tensor, List<Integer> order) {
    float[] values = tensor.values();
    int rank = order.size();
    int[] extent = new int[rank];
    int[] step = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int from = order.get(axis);
      extent[axis] = Math.toIntExact(tensor.dims().get(from));
      step[axis] = 1;
      for (int inner = from + 1; inner < rank; inner++) {
        step[axis] *= Math.toIntExact(tensor.dims().get(inner));
      }
    }
    float[] result = new float[values.length];
    int[] at = new int[rank];
    int from = 0;
    for (int to = 0; to < result.length; to++) {
      result[to] = values[from];
      for (int axis = rank - 1; axis >= 0; axis--) {
        from += step[axis];
        if (++at[axis] < extent[axis]) {
          break;
        }
        from -= step[axis] * extent[axis];
        at[axis] = 0;
      }
    }
    return result;
  }
}
