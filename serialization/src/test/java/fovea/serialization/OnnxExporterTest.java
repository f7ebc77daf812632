package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.LocalResponseNorm;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import fovea.ir.Order;
import fovea.ir.Padding;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.WeightOptions;
import fovea.ir.Weights;
import fovea.serialization.proto.OnnxProto.GraphProto;
import fovea.serialization.proto.OnnxProto.ModelProto;
import fovea.serialization.proto.OnnxProto.NodeProto;
import fovea.serialization.proto.OnnxProto.TensorProto;
import fovea.serialization.proto.OnnxProto.ValueInfoProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in an exported file; whether it computes the same is the oracle's to say. */
class OnnxExporterTest {
  private static byte[] bytes(Model model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OnnxExporter.save(model, out);
    return out.toByteArray();
  }

  private static ModelProto export(Model model) {
    try {
      return ModelProto.parseFrom(bytes(model));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value as a viewer shows it: {@code Nx6x26x26}. */
  private static String shown(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList().stream()
        .map(dim -> dim.hasDimParam() ? dim.getDimParam() : String.valueOf(dim.getDimValue()))
        .collect(Collectors.joining("x"));
  }

  static Stream<Model> models() {
    return Stream.concat(
        OpCases.all().stream().map(OpCase::network).map(Models::of),
        Stream.of(Models.lenet(), Models.small(), Models.operators()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void eachValueHasAShapeAndIsMadeOnceBeforeItIsRead(Model model) {
    GraphProto graph = export(model).getGraph();
    Set<String> known = new HashSet<>();
    graph.getInputList().forEach(value -> assertThat(known.add(value.getName())).isTrue());
    for (TensorProto tensor : graph.getInitializerList()) {
      assertThat(known.add(tensor.getName())).as(tensor.getName()).isTrue();
      long count = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
      int size = tensor.getDataType() == TensorProto.DataType.INT64 ? 8 : 4;
      assertThat(tensor.getRawData().size()).isEqualTo(count * size);
    }
    Set<String> computed = new HashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      node.getInputList().stream()
          .filter(name -> !name.isEmpty())
          .forEach(name -> assertThat(known).contains(name));
      assertThat(known.add(node.getOutput(0))).as(node.getOutput(0)).isTrue();
      computed.add(node.getOutput(0));
    }
    List<String> shaped =
        Stream.of(graph.getValueInfoList(), graph.getOutputList())
            .flatMap(List::stream)
            .map(ValueInfoProto::getName)
            .toList();
    assertThat(shaped).containsExactlyInAnyOrderElementsOf(computed);
    for (Tensor tensor : model.weights()) {
      assertThat(known).contains(tensor.name());
    }
  }

  @Test
  void saysWhatItIsAndOfWhichOperatorSet() {
    ModelProto model = export(Models.small());
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getProducerName()).isEqualTo("fovea");
    assertThat(model.getProducerVersion()).isEqualTo("0.1.0");
    assertThat(model.getOpsetImportList()).hasSize(1);
    assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
    assertThat(model.getGraph().getName()).isEqualTo("small");
    Map<String, String> notes =
        model.getMetadataPropsList().stream()
            .collect(Collectors.toMap(note -> note.getKey(), note -> note.getValue()));
    assertThat(notes)
        .containsEntry("note", "für später")
        .containsEntry("fovea.labels", "nul\néén\n二")
        .containsEntry(
            "fovea.preprocess",
            "resize 7x6\ncrop 6x5\ngray\nscale 1/255\nnormalize mean=0.1307 std=0.3081");
  }

  @Test
  void lenetIsWhatAViewerShows() {
    GraphProto graph = export(Models.lenet()).getGraph();
    Map<String, String> shapes =
        Stream.of(graph.getValueInfoList(), graph.getOutputList())
            .flatMap(List::stream)
            .collect(Collectors.toMap(ValueInfoProto::getName, OnnxExporterTest::shown));
    assertThat(graph.getInputList())
        .extracting(OnnxExporterTest::shown)
        .containsExactly("Nx1x28x28");
    assertThat(graph.getNodeList())
        .extracting(node -> node.getOpType() + " " + shapes.get(node.getName()))
        .containsExactly(
            "Conv Nx6x26x26",
            "Relu Nx6x26x26",
            "AveragePool Nx6x13x13",
            "Conv Nx16x11x11",
            "Relu Nx16x11x11",
            "AveragePool Nx16x5x5",
            "Transpose Nx5x5x16",
            "Flatten Nx400",
            "Gemm Nx120",
            "Relu Nx120",
            "Gemm Nx84",
            "Relu Nx84",
            "Gemm Nx10",
            "Softmax Nx10");
    assertThat(graph.getOutputList()).extracting(ValueInfoProto::getName).containsExactly("op13");
  }

  @Test
  void kernelsAreTransposed() {
    Network network =
        Models.chain(
            new Input(Shape.of(4, 5, 2)),
            new Conv2d(
                3,
                Axes.of(2, 3),
                Axes.of(1),
                Padding.VALID,
                Axes.of(1),
                1,
                WeightOptions.DEFAULT.withoutBias()));
    float[] values = new float[2 * 3 * 2 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Tensor kernel = new Tensor("op1/kernel", List.of(2L, 3L, 2L, 3L), values);
    TensorProto tensor =
        export(Model.of(network, new Weights(List.of(kernel)))).getGraph().getInitializer(0);
    assertThat(tensor.getName()).isEqualTo("op1/kernel");
    assertThat(tensor.getDimsList()).containsExactly(3L, 2L, 2L, 3L);
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int f = 0; f < 3; f++) {
      for (int c = 0; c < 2; c++) {
        for (int ky = 0; ky < 2; ky++) {
          for (int kx = 0; kx < 3; kx++) {
            assertThat(raw.getFloat()).isEqualTo(((ky * 3 + kx) * 2 + c) * 3 + f);
          }
        }
      }
    }
  }

  @Test
  void transposesOnlyWhatLiesInAnotherOrder() {
    assertThat(types(new Input(Shape.of(1, 1, 8)), new Flatten())).containsExactly("Flatten");
    assertThat(types(new Input(Shape.of(3, 4, 1)), new Flatten())).containsExactly("Flatten");
    assertThat(types(new Input(Shape.of(12)), new Reshape(Shape.of(3, 4, 1))))
        .containsExactly("Reshape");
    assertThat(types(new Input(Shape.of(12)), new Reshape(Shape.of(3, 2, 2))))
        .containsExactly("Reshape", "Transpose");
    assertThat(types(new Input(Shape.of(12)), new Permute(Order.of(0))))
        .containsExactly("Identity");
  }

  private static List<String> types(Op... ops) {
    return export(Models.of(Models.chain(ops))).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .toList();
  }

  @Test
  void anOutputThatIsAnInputOrThereTwiceGetsANameOfItsOwn() {
    List<Node> nodes = Models.chain(new Input(Shape.of(4)), Dense.of(2)).nodes();
    Network network = new Network(null, nodes, List.of(1, 0, 1), List.of(), List.of(), null, null);
    GraphProto graph = export(Models.of(network)).getGraph();
    assertThat(graph.getOutputList())
        .extracting(ValueInfoProto::getName)
        .containsExactly("op1", "op0/output", "op1/output");
    assertThat(graph.getOutputList())
        .extracting(OnnxExporterTest::shown)
        .containsExactly("Nx2", "Nx4", "Nx2");
  }

  @Test
  void equalModelsGiveEqualBytesInAFileAndInAStream(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("operators.onnx");
    OnnxExporter.save(Models.operators(), file);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(Models.operators()));
  }

  @Test
  void refusesAllThatItCannotExpressAndWritesNothing(@TempDir Path folder) {
    Network chain =
        Models.chain(
            new Input(Shape.of(3, 3, 4)),
            new BatchNorm(1e-60, 0.9, false),
            new LocalResponseNorm(3, 1e-4, 1e60, 1),
            new Activation(Activation.Function.LEAKY, -1e200));
    Network network =
        new Network(
            null, chain.nodes(), chain.outputs(), List.of(), List.of("a", "b\nc"), null, null);
    Path file = folder.resolve("x.onnx");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxExporter.save(Models.of(network), file))
        .withMessage(
            "onnx: cannot express op1 (`bn eps=1e-60 momentum=0.9`: eps is beyond 32-bit numbers);"
                + " op2 (`lrn size=3 beta=1e60`: beta is beyond 32-bit numbers);"
                + " op3 (`leaky(-1e200)`: slope is beyond 32-bit numbers);"
                + " the label b<U+000A>c (labels stand one a line)");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesMeansThatNeedTooLargeAMatrix() {
    Network network =
        Models.chain(new Input(Shape.of(100_003, 1)), new AdaptiveAvgPool(Axes.of(1000)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(Models.of(network)))
        .withMessage(
            "onnx: cannot express op1 (`adaptive_avgpool 1000`:"
                + " its means need a matrix of 100003 x 1000)");
  }

  @Test
  void refusesNamesThatOnnxCannotTellApart() {
    Shape shape = Shape.of(4);
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node(0, "", new Input(shape), List.of(), shape));
    nodes.add(new Node(1, "a", Dense.of(4), List.of(0), shape));
    nodes.add(new Node(2, "a/bias", Dense.of(4), List.of(1), shape));
    Network network = new Network(null, nodes, List.of(2), List.of(), List.of(), null, null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(Models.of(network)))
        .withMessage(
            "onnx: cannot express a layer without a name (`input 4`);"
                + " the layer a/bias (a weight has that name)");
  }

  @Test
  void refusesAFileOf2GiBBeforeItIsWritten(@TempDir Path folder) {
    int layers = 9;
    List<Op> ops = new ArrayList<>(List.of(new Input(Shape.of(8192))));
    Dense dense = new Dense(8192, WeightOptions.DEFAULT.withoutBias());
    IntStream.range(0, layers).forEach(i -> ops.add(dense));
    float[] shared = new float[8192 * 8192];
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 1; i <= layers; i++) {
      tensors.add(new Tensor("op" + i + "/kernel", List.of(8192L, 8192L), shared));
    }
    Model model = Model.of(Models.chain(ops.toArray(Op[]::new)), new Weights(tensors));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxExporter.save(model, folder.resolve("x.onnx")))
        .withMessageMatching(
            "onnx: a file holds at most 2,147,483,647 bytes, this model needs 2,415,9\\d\\d,\\d{3}");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aStreamThatFailsAndAFolderThatIsNotThereAreNamed(@TempDir Path folder) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertThatThrownBy(() -> OnnxExporter.save(Models.small(), full))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("onnx: cannot be written: No space left on device");
    Path nowhere = folder.resolve("none/x.onnx");
    assertThatThrownBy(() -> OnnxExporter.save(Models.small(), nowhere))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(nowhere + ": cannot be written: no such file or folder");
  }
}
