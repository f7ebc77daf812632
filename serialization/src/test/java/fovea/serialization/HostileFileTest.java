package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import com.sun.management.ThreadMXBean;
import fovea.ir.Dense;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.serialization.proto.ModelProto;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HostileFileTest {
  private static final Model SMALL = Models.small();
  private static final byte[] FILE = Models.bytes(SMALL);

  @Test
  void namesTensorsThatAreMissingStrangeDoubledOrMisshapen() {
    List<Tensor> all = new ArrayList<>();
    SMALL.weights().forEach(all::add);
    Tensor strange = new Tensor("op9/kernel", List.of(1L), new float[1]);

    refusesTensors(all.subList(1, 4), "model: the tensor op1/kernel is missing");
    refusesTensors(List.of(), "model: the tensor op1/kernel and 3 more are missing");
    refusesTensors(plus(all, strange), "model: no layer owns the tensor op9/kernel");
    refusesTensors(plus(all, all.get(0)), "model: the tensor op1/kernel is there twice");
    List<Tensor> misshapen = new ArrayList<>(all);
    misshapen.set(0, new Tensor("op1/kernel", List.of(3L, 3L, 2L, 1L), new float[18]));
    refusesTensors(misshapen, "model: the tensor op1/kernel must be 3x3x1x2, is 3x3x2x1");
    List<Tensor> broken = new ArrayList<>(all);
    broken.set(1, new Tensor("op1/bias", List.of(2L), new float[] {0, Float.NaN}));
    refusesTensors(broken, "model: the tensor op1/bias holds NaN");
  }

  private static List<Tensor> plus(List<Tensor> all, Tensor more) {
    List<Tensor> list = new ArrayList<>(all);
    list.add(more);
    return list;
  }

  private static void refusesTensors(List<Tensor> tensors, String message) {
    refuses(Forge.file(ModelWriter.header(SMALL), tensors), message);
  }

  @Test
  void refusesIndexEntriesThatLie() {
    refusesIndex(e -> e.clearType(), "the type of the tensor op1/kernel is missing or none");
    refusesIndex(e -> e.setTypeValue(99), "the type of the tensor op1/kernel is missing or none");
    refusesIndex(e -> e.clearChunk(), "the parts of the tensor op1/kernel do not make up its 18");
    for (long length : new long[] {0, 4, 71, 73, 1L << 40, -4, Long.MIN_VALUE}) {
      refusesIndex(
          e -> e.getChunkBuilder(0).setLength(length),
          "the parts of the tensor op1/kernel do not make up its 18 values");
    }
    for (long offset : new long[] {0, 64, -64, Long.MAX_VALUE}) {
      refusesIndex(
          e -> e.getChunkBuilder(0).setOffset(offset),
          "the tensor op1/kernel is not where the header says");
    }
    refusesIndex(
        e -> e.getChunkBuilder(0).setCrc32C(1),
        "the tensor op1/kernel does not have the checksum that it should");
    refusesIndex(
        e -> e.addChunk(e.getChunk(0)),
        "the parts of the tensor op1/kernel do not make up its 18 values");
  }

  private static void refusesIndex(
      Consumer<ModelProto.TensorEntry.Builder> change, String message) {
    refuses(Forge.changed(FILE, header -> change.accept(header.getTensorBuilder(0))), message);
  }

  @Test
  void refusesNetworksThatTheIrRefuses() {
    refusesHeader(h -> h.clearNetwork(), "the network is missing");
    refusesNetwork(n -> n.clearOutput(), "network: must have an output");
    refusesNetwork(n -> n.setOutput(0, -1), "network: output -1 is no node");
    refusesNetwork(n -> n.getNodeBuilder(2).setInput(0, 5), "which is not before it");
    refusesNetwork(n -> n.getNodeBuilder(2).setName("op1"), "two nodes are named op1");
    refusesNetwork(n -> n.getNodeBuilder(1).clearOp(), "node 1 (op1): name, shape or operator");
    refusesNetwork(
        n -> n.getNodeBuilder(1).getOpBuilder().clearKind(),
        "node 1 (op1): has an operator that this build does not know");
    refusesNetwork(
        n -> n.getNodeBuilder(1).getOpBuilder().getConv2DBuilder().clearFilters(),
        "node 1 (op1): conv: filters is missing");
    refusesNetwork(
        n -> n.getNodeBuilder(1).getOpBuilder().getConv2DBuilder().setFilters(0),
        "node 1 (op1): conv: filters must be at least 1, got 0");
    refusesNetwork(
        n -> n.getNodeBuilder(1).getOpBuilder().getConv2DBuilder().clearStride(),
        "node 1 (op1): conv: stride is missing");
    refusesNetwork(
        n -> n.getNodeBuilder(2).getOpBuilder().getActivationBuilder().setFunctionValue(77),
        "node 2 (op2): activation: function is missing or none that this build knows");
    refusesNetwork(
        n -> n.getNodeBuilder(2).getOpBuilder().getActivationBuilder().setFunctionValue(5),
        "node 2 (op2): leaky: slope is missing");
    refusesNetwork(
        n -> n.getNodeBuilder(2).getOpBuilder().getActivationBuilder().setSlope(0),
        "node 2 (op2): relu: has no slope");
    refusesNetwork(
        n -> n.getNodeBuilder(1).getShapeBuilder().setDim(0, 5), "network: op1 gives 4x3x2, not");
    refusesNetwork(n -> n.getPreprocessBuilder(0).clear(), "preprocess: a step is missing or none");
    refusesNetwork(
        n -> n.getTrainingBuilder().setEpochs(0), "train: epochs must be at least 1, got 0");
    refusesNetwork(
        n -> n.getDataBuilder().setKindValue(9), "data: kind is missing or none that this build");
    refusesHeader(h -> h.addMetadata(h.getMetadata(0)), "the note a is there twice");
  }

  private static void refusesNetwork(Consumer<ModelProto.Network.Builder> change, String message) {
    refusesHeader(header -> change.accept(header.getNetworkBuilder()), message);
  }

  private static void refusesHeader(Consumer<ModelProto.Header.Builder> change, String message) {
    refuses(Forge.changed(FILE, change), message);
  }

  @Test
  void refusesFieldsThatItDoesNotKnow() {
    UnknownFieldSet.Field value = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
    UnknownFieldSet unknown = UnknownFieldSet.newBuilder().addField(100, value).build();

    refusesNetwork(
        n -> n.getNodeBuilder(1).getOpBuilder().getConv2DBuilder().setUnknownFields(unknown),
        "the header has fields that this build does not know");
  }

  @Test
  void refusesADeepHeaderWithoutOverflowingTheStack() {
    // Field 16 as a group, begun again and again.
    byte[] deep = new byte[200_000];
    for (int i = 0; i < deep.length; i += 2) {
      deep[i] = (byte) 0x83;
      deep[i + 1] = 0x01;
    }
    refuses(Forge.withHeader(FILE, Forge.sealed(FILE, deep)), "the header is no Protobuf message");
  }

  @Test
  void allocatesLittleForSizesThatAreNotThere() {
    byte[] longHeader = FILE.clone();
    longHeader[1] = (byte) 0xff;
    longHeader[2] = 0x7f;
    refusesCheaply(longHeader);

    // 46,340 x 46,340 weights, 8.6 GB, in a consistent header.
    Network network = Models.chain(new Input(Shape.of(46_340)), Dense.of(46_340));
    ModelProto.Header.Builder header =
        ModelProto.Header.newBuilder()
            .setMagic(Format.MAGIC)
            .setVersion(Format.VERSION)
            .setProducer("x".repeat(100))
            .setNetwork(Encoder.network(network));
    header.addTensor(entry("op1/kernel", 46_340L * 46_340 * 4, 46_340, 46_340));
    header.addTensor(entry("op1/bias", 46_340L * 4, 46_340));
    refusesCheaply(Forge.withHeader(FILE, ModelWriter.seal(header)));
  }

  private static ModelProto.TensorEntry entry(String name, long length, long... dims) {
    ModelProto.TensorEntry.Builder entry =
        ModelProto.TensorEntry.newBuilder().setName(name).setType(ModelProto.DataType.FLOAT32);
    for (long dim : dims) {
      entry.addDim(dim);
    }
    return entry
        .addChunk(ModelProto.Chunk.newBuilder().setOffset(0).setLength(length).setCrc32C(0))
        .build();
  }

  private static void refusesCheaply(byte[] file) {
    long before = allocatedBytes();
    refuses(file, "model: ");
    assertThatThrownBy(() -> Models.read(new MemoryChannel(file, file.length)))
        .isInstanceOf(Refusal.class);
    // Two readers with buffers of 64 kB, and the header's few hundred bytes.
    assertThat(allocatedBytes() - before).isLessThan(2 << 20);
  }

  @Test
  void showsNoControlCharacters() {
    String evil = "\u001b[2J\u202egnp.x\n" + "y".repeat(10_000);

    assertThatThrownBy(
            () ->
                Models.load(
                    Forge.changed(FILE, header -> header.getTensorBuilder(0).setName(evil))))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("model: no layer owns the tensor <U+001B>[2J<U+202E>gnp.x<U+000A>y")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  /** What would be a path elsewhere is a name here. */
  @Test
  void takesPathsInNamesForNames() {
    for (String name :
        List.of("../../etc/passwd", "/dev/null", "C:\\x", "a/b/../c", "..", "%2e%2e")) {
      Network chain = SMALL.network();
      List<Node> nodes = new ArrayList<>();
      for (Node node : chain.nodes()) {
        String own = node.id() == 1 ? name : node.name();
        nodes.add(new Node(node.id(), own, node.op(), node.inputs(), node.shape()));
      }
      Network network =
          new Network(
              name, nodes, chain.outputs(), List.of(), List.of(name, "b", "c"), chain.data(), null);
      Model model = new Model(network, Models.weights(network), name, Map.of(name, name));

      Model loaded = Models.load(Models.bytes(model));

      assertThat(loaded).isEqualTo(model);
      assertThat(loaded.weights().contains(name + "/kernel")).isTrue();
      refuses(
          Forge.changed(FILE, header -> header.getTensorBuilder(0).setName(name)),
          "no layer owns the tensor " + name);
    }
  }

  @Test
  void answersAnyBytesBetweenTheChecksumsWithAModelOrARefusal() {
    answersAnyBytes(FILE, 20, 30_000);
  }

  @Test
  void answersAnyBytesOfAnyOperatorWithAModelOrARefusal() {
    answersAnyBytes(Models.bytes(Models.operators()), 21, 20_000);
  }

  private static void answersAnyBytes(byte[] whole, long seed, int rounds) {
    Random random = new Random(seed);
    int header = Forge.headerStart(whole) + Forge.headerLength(whole) - Format.CHECKSUM_BYTES;
    int loaded = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] file = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = 21 + random.nextInt(header - 21);
        file[at] =
            switch (random.nextInt(4)) {
              case 0 -> (byte) random.nextInt();
              case 1 -> (byte) (file[at] + 1);
              case 2 -> (byte) (file[at] ^ 1 << random.nextInt(8));
              default -> file[21 + random.nextInt(header - 21)];
            };
      }
      try {
        Models.load(Forge.reseal(file));
        loaded++;
      } catch (ModelFormatException e) {
        assertThat(e).hasMessageStartingWith("model: ");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    // Changed labels, notes and rates still make a model.
    assertThat(loaded).isBetween(rounds / 100, rounds / 2);
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static void refuses(byte[] file, String message) {
    assertThatThrownBy(() -> Models.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }
}
