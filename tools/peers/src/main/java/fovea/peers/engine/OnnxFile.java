package fovea.peers.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import fovea.ir.Dense;
import fovea.ir.Model;
import fovea.ir.Node;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import fovea.serialization.OnnxExporter;
import fovea.serialization.proto.OnnxProto.GraphProto;
import fovea.serialization.proto.OnnxProto.ModelProto;
import fovea.serialization.proto.OnnxProto.NodeProto;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fovea's ONNX export, without the one thing in it that a model trained elsewhere would not have:
 * the transposition before a flatten, which keeps Fovea's order of the values. Here the rows of the
 * dense layer behind it are moved instead, so that ONNX Runtime pays for no change of layout.
 */
public final class OnnxFile {
  private OnnxFile() {}

  /** The bytes of the file. */
  public static byte[] write(Model model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxExporter.save(moved(model), bytes);
    try {
      ModelProto file = ModelProto.parseFrom(bytes.toByteArray());
      return file.toBuilder().setGraph(withoutTransposes(file.getGraph())).build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("onnx: the export cannot be read", e);
    }
  }

  private static Model moved(Model model) {
    Map<String, float[]> dense = new HashMap<>();
    for (Node node : model.network().nodes()) {
      if (node.op() instanceof Dense) {
        Tensor kernel = Layer.required(model, node, "kernel");
        dense.put(kernel.name(), ChannelsFirst.dense(model.network(), node, kernel.values()));
      }
    }
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : model.weights()) {
      float[] values = dense.getOrDefault(tensor.name(), tensor.values());
      tensors.add(new Tensor(tensor.name(), tensor.dims(), values));
    }
    return Model.of(model.network(), new Weights(tensors));
  }

  private static GraphProto withoutTransposes(GraphProto graph) {
    Map<String, String> sources = new HashMap<>();
    GraphProto.Builder builder = graph.toBuilder().clearNode();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Transpose")) {
        sources.put(node.getOutput(0), node.getInput(0));
        continue;
      }
      String source = sources.get(node.getInput(0));
      if (source != null && !node.getOpType().equals("Flatten")) {
        throw new UnsupportedOperationException("peers: " + node.getName() + " reads a transpose");
      }
      builder.addNode(source == null ? node : node.toBuilder().setInput(0, source).build());
    }
    return builder.build();
  }
}
