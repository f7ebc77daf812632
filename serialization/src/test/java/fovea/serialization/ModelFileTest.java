package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Dense;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.Training;
import fovea.ir.Weights;
import fovea.serialization.proto.ModelProto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
  @TempDir Path folder;

  static List<OpCase> cases() {
    return OpCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bringsBackEveryOperator(OpCase c) {
    Model model = Models.of(c.network());

    assertThat(Models.load(Models.bytes(model))).isEqualTo(model);
  }

  @Test
  void bringsBackEverythingThatAModelHolds() {
    Model model = Models.small();
    Path file = folder.resolve("small.cnnm");

    ModelFile.save(model, file);

    assertThat(ModelFile.load(file)).isEqualTo(model);
  }

  @Test
  void tellsNothingFromEmpty() {
    Network bare = Models.dense(1).network();
    Network named = new Network("", bare.nodes(), List.of(1), List.of(), List.of(), null, null);
    Model model = new Model(named, Models.weights(named), "", Map.of());

    assertThat(Models.load(Models.bytes(model))).isEqualTo(model);
    assertThat(Models.load(Models.bytes(Models.of(bare))).network().name()).isNull();
    assertThat(Models.load(Models.bytes(Models.of(bare))).source()).isNull();
  }

  @Test
  void bringsBackSgd() {
    Network bare = Models.dense(1).network();
    Training training = Training.DEFAULT.withOptimizer(new Optimizer.Sgd(0.1, 0, false));
    Model model = Models.of(bare.withTraining(training));

    assertThat(Models.load(Models.bytes(model)).network().training()).isEqualTo(training);
  }

  @Test
  void bringsBackEveryBitOfAFloat() {
    float[] values = {
      0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-40f, Float.POSITIVE_INFINITY
    };
    Model model = Models.dense(values);

    Weights loaded = Models.load(Models.bytes(model)).weights();
    Tensor kernel = Objects.requireNonNull(loaded.get("op1/kernel"));

    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToRawIntBits(kernel.values()[i]))
          .isEqualTo(Float.floatToRawIntBits(values[i]));
    }
  }

  @Test
  void givesTheSameBytesEachTime() throws IOException {
    byte[] bytes = Models.bytes(Models.small());
    Path file = folder.resolve("small.cnnm");
    ModelFile.save(Models.small(), file);

    assertThat(Models.bytes(Models.small())).isEqualTo(bytes);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(Models.bytes(Models.load(bytes))).isEqualTo(bytes);
  }

  @Test
  void givesTheSameBytesForTensorsInAnyOrder() {
    Model model = Models.small();
    List<Tensor> tensors = new ArrayList<>();
    model.weights().forEach(tensors::add);
    Collections.reverse(tensors);
    Model reversed =
        new Model(model.network(), new Weights(tensors), model.source(), model.metadata());

    assertThat(Models.bytes(reversed)).isEqualTo(Models.bytes(model));
  }

  @Test
  void isOneProtobufMessageWhoseTensorsLieAtMultiplesOf64() throws IOException {
    Model model = Models.lenet();
    byte[] bytes = Models.bytes(model);

    ModelProto.ModelFile file = ModelProto.ModelFile.parseFrom(bytes);

    assertThat(file.getHeader().getVersion()).isEqualTo(1);
    assertThat(file.getTrailer().getLength()).isEqualTo(bytes.length);
    assertThat(file.getTensorCount()).isEqualTo(10).isEqualTo(file.getHeader().getTensorCount());
    for (int i = 0; i < file.getTensorCount(); i++) {
      ModelProto.TensorEntry entry = file.getHeader().getTensor(i);
      ModelProto.Chunk chunk = entry.getChunk(0);
      assertThat(chunk.getOffset() % 64).isZero();
      assertThat(file.getTensor(i).getName()).isEqualTo(entry.getName());
      ByteBuffer mapped =
          ByteBuffer.wrap(bytes, (int) chunk.getOffset(), (int) chunk.getLength()).slice();
      assertThat(file.getTensor(i).getData().asReadOnlyByteBuffer()).isEqualTo(mapped);
      float[] values = new float[mapped.remaining() / 4];
      mapped.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      Tensor tensor = Objects.requireNonNull(model.weights().get(entry.getName()));
      assertThat(values).isEqualTo(tensor.values());
    }
  }

  /** The example of docs/file-format.md. */
  @Test
  void writesTheBytesThatTheDocsShow() throws IOException {
    Network chain = Models.chain(new Input(Shape.of(2)), Dense.of(1));
    List<Node> nodes = new ArrayList<>();
    for (Node node : chain.nodes()) {
      String name = node.id() == 0 ? "input" : "dense1";
      nodes.add(new Node(node.id(), name, node.op(), node.inputs(), node.shape()));
    }
    Network network = new Network(null, nodes, List.of(1), List.of(), List.of(), null, null);
    Tensor kernel = new Tensor("dense1/kernel", List.of(2L, 1L), new float[] {1, -2});
    Tensor bias = new Tensor("dense1/bias", List.of(1L), new float[] {0.5f});

    byte[] bytes = Models.bytes(Model.of(network, new Weights(List.of(kernel, bias))));

    List<String> shown =
        Files.readAllLines(Path.of("..", "docs", "file-format.md")).stream()
            .filter(line -> line.matches("[0-9a-f]{3}  .*"))
            .toList();
    assertThat(shown).hasSize(16);
    for (String line : shown) {
      int offset = Integer.parseInt(line.substring(0, 3), 16);
      for (String shownByte :
          line.substring(5, 55).strip().replaceAll(" \\.\\.\\..*", "").split(" ")) {
        assertThat(bytes[offset++] & 0xff).as(line).isEqualTo(Integer.parseInt(shownByte, 16));
      }
    }
    assertThat(bytes).hasSize(340);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 60, 64, 1000, 4096})
  void readsTensorsThatAreCutIntoChunks(int largestChunk) throws IOException {
    Model model = Models.small();
    List<ModelWriter.Stored> tensors = new ArrayList<>();
    model.weights().forEach(tensor -> tensors.add(ModelWriter.Stored.exactly(tensor)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelWriter.write(ModelWriter.header(model), tensors, List.of(), largestChunk, out);
    byte[] bytes = out.toByteArray();

    assertThat(Models.load(bytes)).isEqualTo(model);
    ModelProto.ModelFile file = ModelProto.ModelFile.parseFrom(bytes);
    int chunks = 0;
    for (ModelProto.TensorEntry entry : file.getHeader().getTensorList()) {
      for (ModelProto.Chunk chunk : entry.getChunkList()) {
        assertThat(chunk.getOffset() % 64).isZero();
        chunks++;
      }
    }
    assertThat(file.getTensorCount()).isEqualTo(chunks);
  }

  @Test
  void placesTensorsWhateverTheHeadersSize() {
    for (int length = 0; length < 200; length++) {
      Model model = Models.dense(1, 2, 3).withSource("x".repeat(length));

      assertThat(Models.load(Models.bytes(model))).isEqualTo(model);
    }
  }

  @Test
  void leavesStreamsOpen() {
    byte[] bytes = Models.bytes(Models.small());
    OutputStream out =
        new FilterOutputStream(new ByteArrayOutputStream()) {
          @Override
          public void close() throws IOException {
            throw new IOException("closed");
          }
        };
    InputStream in =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          public void close() throws IOException {
            throw new IOException("closed");
          }
        };

    ModelFile.save(Models.small(), out);
    assertThat(ModelFile.load(in)).isEqualTo(Models.small());
  }

  @Test
  void refusesToSaveWhatCouldNotBeLoaded() {
    assertThatThrownBy(() -> Models.bytes(Models.dense(1, Float.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model: weights must be numbers, got NaN in op1/kernel");
    assertThatThrownBy(() -> Models.bytes(Models.dense(1).withSource("\ud800")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model: texts must be Unicode, got half a surrogate pair in <U+D800>");
    assertThatThrownBy(() -> Models.bytes(Models.dense(1).withSource("x".repeat(1 << 23))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("model: the header must be at most 8388608 bytes, got 8388");
  }

  @Test
  void namesTheFileThatCannotBeReadOrWritten() {
    Path missing = folder.resolve("none.cnnm");
    assertThatThrownBy(() -> ModelFile.load(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(missing + ": cannot be read: no such file or folder");
    Path nowhere = folder.resolve("no/folder/x.cnnm");
    assertThatThrownBy(() -> ModelFile.save(Models.small(), nowhere))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(nowhere + ": cannot be written: no such file or folder");
    assertThatThrownBy(() -> ModelFile.load(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(folder + ": is a folder, not a model of Fovea");
  }

  @Test
  void producerIsThisBuild() throws IOException {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    String version = Format.PRODUCER.substring("fovea ".length());

    assertThat(pom).contains("<artifactId>fovea</artifactId>\n  <version>" + version + "<");
  }
}
