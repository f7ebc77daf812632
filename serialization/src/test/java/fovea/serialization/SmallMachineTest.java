package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Dense;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Shape;
import fovea.serialization.proto.ModelProto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that promise more than there is, read with 64 MB of heap and 256 kB of stack. */
class SmallMachineTest {
  @TempDir Path folder;

  @Test
  void refusesWhatItCannotHold() throws IOException, InterruptedException {
    List<String> files = new ArrayList<>();
    byte[] small = Models.bytes(Models.small());
    int name = 0;
    for (byte[] file :
        List.of(
            hugeTensor(4), hugeTensor(2), hugeState(), hugeHeader(small), groups(), messages())) {
      files.add(Files.write(folder.resolve(name++ + ".cnnm"), file).toString());
    }

    String output =
        Fork.run(List.of("-Xmx64m", "-Xss256k"), Reader.class, files.toArray(String[]::new));

    // By load, open and inspect of the path and load and inspect of the stream.
    assertThat(output.lines()).hasSize(5 * files.size());
    assertThat(output.lines()).allMatch(line -> line.startsWith("refused: "), output);
    assertThat(output)
        .contains("the tensors would take 8589")
        .contains("the header is no Protobuf message");
  }

  /** Prints for each file and each way to read it what comes of it. */
  static final class Reader {
    private interface Way {
      void read() throws IOException;
    }

    private Reader() {}

    public static void main(String[] files) throws IOException {
      for (String file : files) {
        Path path = Path.of(file);
        byte[] bytes = Files.readAllBytes(path);
        List<Way> ways =
            List.of(
                () -> ModelFile.load(path),
                () -> ModelFile.open(path).model(),
                () -> requireTensorsThere(ModelFile.inspect(path), bytes.length),
                () -> ModelFile.load(new ByteArrayInputStream(bytes)),
                () ->
                    requireTensorsThere(
                        ModelFile.inspect(new ByteArrayInputStream(bytes)), bytes.length));
        for (Way way : ways) {
          try {
            way.read();
            System.out.println("read: " + file);
          } catch (ModelFormatException e) {
            System.out.println("refused: " + e.getMessage());
          }
        }
      }
    }

    /** A header may promise tensors; whoever only inspects it sees where they would lie. */
    private static void requireTensorsThere(ModelHeader header, long size) {
      for (TensorInfo tensor : header.tensors()) {
        if (tensor.byteCount() > size) {
          throw new ModelFormatException("promises " + tensor.byteCount() + " bytes");
        }
      }
      for (TensorInfo tensor : header.stateTensors()) {
        if (tensor.byteCount() > size) {
          throw new ModelFormatException("promises " + tensor.byteCount() + " bytes");
        }
      }
    }
  }

  /** 46,340 x 46,340 weights in a header that agrees with itself; nothing follows. */
  private static byte[] hugeTensor(int size) {
    Network network = Models.chain(new Input(Shape.of(46_340)), Dense.of(46_340));
    ModelProto.Header.Builder header =
        Forge.header(Models.bytes(Models.small())).toBuilder()
            .setNetwork(Encoder.network(network))
            .clearTensor();
    ModelProto.DataType type =
        size == 4 ? ModelProto.DataType.FLOAT32 : ModelProto.DataType.FLOAT16;
    header.addTensor(entry("op1/kernel", type, size, 46_340, 46_340));
    header.addTensor(entry("op1/bias", type, size, 46_340));
    return Forge.withHeader(Models.bytes(Models.small()), ModelWriter.seal(header));
  }

  private static byte[] hugeState() {
    byte[] file = Models.bytes(Models.checkpoint());
    return Forge.changed(
        file,
        header ->
            header
                .getStateBuilder()
                .setTensor(
                    0, entry("state:adam.m", ModelProto.DataType.FLOAT32, 4, 2_000_000_000)));
  }

  private static ModelProto.TensorEntry entry(
      String name, ModelProto.DataType type, int size, long... dims) {
    ModelProto.TensorEntry.Builder entry =
        ModelProto.TensorEntry.newBuilder().setName(name).setType(type);
    long bytes = size;
    for (long dim : dims) {
      entry.addDim(dim);
      bytes *= dim;
    }
    for (long left = bytes; left > 0; left -= Format.LARGEST_CHUNK) {
      entry.addChunk(
          ModelProto.Chunk.newBuilder()
              .setOffset(4096)
              .setLength(Math.min(left, Format.LARGEST_CHUNK))
              .setCrc32C(0));
    }
    return entry.build();
  }

  private static byte[] hugeHeader(byte[] file) {
    byte[] changed = file.clone();
    changed[1] = (byte) 0xff;
    changed[2] = 0x7f;
    return changed;
  }

  /** Field 16 as a group in a group, 100,000 deep. */
  private static byte[] groups() {
    byte[] deep = new byte[200_000];
    for (int i = 0; i < deep.length; i += 2) {
      deep[i] = (byte) 0x83;
      deep[i + 1] = 0x01;
    }
    return behindTheMagic(deep);
  }

  /** Field 1000, which may be left unread, of 20,000 groups in groups that end as they should. */
  private static byte[] messages() {
    ByteArrayOutputStream deep = new ByteArrayOutputStream();
    for (int pass = 3; pass <= 4; pass++) {
      int tag = 1000 << 3 | pass;
      for (int i = 0; i < 20_000; i++) {
        deep.write(tag & 0x7f | 0x80);
        deep.write(tag >>> 7);
      }
    }
    return behindTheMagic(deep.toByteArray());
  }

  private static byte[] behindTheMagic(byte[] fields) {
    byte[] file = Models.bytes(Models.small());
    return Forge.withHeader(file, Forge.sealed(file, fields));
  }
}
