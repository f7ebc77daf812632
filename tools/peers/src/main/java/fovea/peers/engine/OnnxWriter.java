package fovea.peers.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import fovea.ir.BatchNorm;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks of the table as ONNX, opset 17, channels first: as a tool of the ONNX world would
 * write them, so that ONNX Runtime pays for no change of layout. The field numbers are those of
 * onnx.proto3.
 */
public final class OnnxWriter {
  private static final int FLOAT = 1;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final Model model;
  private final Network network;
  private final List<ByteString> nodes = new ArrayList<>();
  private final List<ByteString> initializers = new ArrayList<>();

  private OnnxWriter(Model model) {
    this.model = model;
    this.network = model.network();
  }

  /** A message written into bytes. */
  private interface Message {
    void write(CodedOutputStream out) throws IOException;
  }

  /** The bytes of the ONNX file, for inputs of {@code batch} images. */
  public static byte[] write(Model model, int batch) {
    return new OnnxWriter(model).file(batch).toByteArray();
  }

  private ByteString file(int batch) {
    String output = "";
    for (Node node : network.nodes()) {
      node(node);
      output = value(node.id());
    }
    ByteString input = valueInfo(value(0), imageDims(network.inputShape(), batch));
    ByteString result =
        valueInfo(output, List.of((long) batch, (long) network.outputShape().size()));
    ByteString graph =
        message(
            out -> {
              for (ByteString node : nodes) {
                out.writeBytes(1, node);
              }
              out.writeString(2, "net");
              for (ByteString initializer : initializers) {
                out.writeBytes(5, initializer);
              }
              out.writeBytes(11, input);
              out.writeBytes(12, result);
            });
    ByteString opset = message(out -> out.writeInt64(2, OPSET));
    return message(
        out -> {
          out.writeInt64(1, IR_VERSION);
          out.writeBytes(7, graph);
          out.writeBytes(8, opset);
        });
  }

  private static List<Long> imageDims(Shape shape, int batch) {
    return List.of((long) batch, shape.channels(), shape.get(0), shape.get(1));
  }

  private void node(Node node) {
    List<String> inputs = new ArrayList<>();
    node.inputs().forEach(id -> inputs.add(value(id)));
    String output = value(node.id());
    switch (Layer.of(node)) {
      case INPUT -> {}
      case CONVOLUTION -> {
        Tensor kernel = Layer.required(model, node, "kernel");
        List<Long> dims = kernel.dims();
        List<Long> moved = List.of(dims.get(3), dims.get(2), dims.get(0), dims.get(1));
        inputs.add(initializer(kernel.name(), moved, ChannelsFirst.kernel(kernel.values(), dims)));
        bias(node, inputs);
        op("Conv", inputs, output, window(node, true));
      }
      case BATCH_NORM -> {
        for (String role : List.of("gamma", "beta", "mean", "variance")) {
          Tensor tensor = Layer.required(model, node, role);
          inputs.add(initializer(tensor.name(), tensor.dims(), tensor.values()));
        }
        float epsilon = (float) ((BatchNorm) node.op()).epsilon();
        op("BatchNormalization", inputs, output, List.of(decimal("epsilon", epsilon)));
      }
      case RELU -> op("Relu", inputs, output, List.of());
      case MAX_POOL -> op("MaxPool", inputs, output, window(node, false));
      case AVERAGE_POOL -> op("AveragePool", inputs, output, window(node, false));
      case GLOBAL_AVERAGE_POOL -> {
        op("GlobalAveragePool", inputs, output + "_mean", List.of());
        op("Flatten", List.of(output + "_mean"), output, List.of());
      }
      case FLATTEN -> op("Flatten", inputs, output, List.of());
      case DENSE -> {
        Tensor kernel = Layer.required(model, node, "kernel");
        float[] values = ChannelsFirst.dense(network, node, kernel.values());
        inputs.add(initializer(kernel.name(), kernel.dims(), values));
        bias(node, inputs);
        op("Gemm", inputs, output, List.of());
      }
      case ADD -> op("Add", inputs, output, List.of());
      case SOFTMAX -> op("Softmax", inputs, output, List.of());
    }
  }

  private void bias(Node node, List<String> inputs) {
    Tensor bias = Layer.tensor(model, node, "bias");
    if (bias != null) {
      inputs.add(initializer(bias.name(), bias.dims(), bias.values()));
    }
  }

  private List<ByteString> window(Node node, boolean dilated) {
    List<Window> axes = Layer.windows(network, node);
    List<ByteString> attributes = new ArrayList<>();
    attributes.add(integers("kernel_shape", axes.get(0).kernel(), axes.get(1).kernel()));
    attributes.add(integers("strides", axes.get(0).stride(), axes.get(1).stride()));
    attributes.add(
        integers(
            "pads",
            axes.get(0).before(),
            axes.get(1).before(),
            axes.get(0).after(),
            axes.get(1).after()));
    if (dilated) {
      attributes.add(integers("dilations", axes.get(0).dilation(), axes.get(1).dilation()));
    }
    return attributes;
  }

  private static String value(int id) {
    return "v" + id;
  }

  private void op(String type, List<String> inputs, String output, List<ByteString> attributes) {
    nodes.add(
        message(
            out -> {
              for (String input : inputs) {
                out.writeString(1, input);
              }
              out.writeString(2, output);
              out.writeString(3, "to_" + output);
              out.writeString(4, type);
              for (ByteString attribute : attributes) {
                out.writeBytes(5, attribute);
              }
            }));
  }

  private String initializer(String name, List<Long> dims, float[] values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    initializers.add(
        message(
            out -> {
              for (long dim : dims) {
                out.writeInt64(1, dim);
              }
              out.writeInt32(2, FLOAT);
              out.writeString(8, name);
              out.writeByteArray(9, raw.array());
            }));
    return name;
  }

  private static ByteString integers(String name, long... values) {
    return message(
        out -> {
          out.writeString(1, name);
          for (long value : values) {
            out.writeInt64(8, value);
          }
          out.writeInt32(20, 7);
        });
  }

  private static ByteString decimal(String name, float value) {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeFloat(2, value);
          out.writeInt32(20, 1);
        });
  }

  private static ByteString valueInfo(String name, List<Long> dims) {
    ByteString shape =
        message(
            out -> {
              for (long dim : dims) {
                out.writeBytes(1, message(extent -> extent.writeInt64(1, dim)));
              }
            });
    ByteString tensor =
        message(
            out -> {
              out.writeInt32(1, FLOAT);
              out.writeBytes(2, shape);
            });
    ByteString type = message(out -> out.writeBytes(1, tensor));
    return message(
        out -> {
          out.writeString(1, name);
          out.writeBytes(2, type);
        });
  }

  private static ByteString message(Message message) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      message.write(out);
      out.flush();
      return ByteString.copyFrom(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
