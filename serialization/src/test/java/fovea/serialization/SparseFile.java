package fovea.serialization;

import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.serialization.proto.ModelProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes models of many gigabytes that take almost no disk: each part of a tensor begins with its
 * number as a float and goes on with zeros, which are holes in the file.
 */
final class SparseFile {
  private SparseFile() {}

  /** One part with its place: {@code offset} is known once the header's size is. */
  private record Part(String name, long length, float first) {
    byte[] frame() throws IOException {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream inner = new ByteArrayOutputStream();
      FileOutput out = new FileOutput(inner);
      out.varint(Format.NAME_TAG);
      out.varint(bytes.length);
      out.bytes(bytes);
      out.varint(Format.DATA_TAG);
      out.varint(length);
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      FileOutput whole = new FileOutput(frame);
      whole.varint(Format.TENSOR_TAG);
      whole.varint(inner.size() + length);
      whole.bytes(inner.toByteArray());
      return frame.toByteArray();
    }

    byte[] value() {
      return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(first).array();
    }

    int checksum() {
      return Checksums.joined(sum(value()), zeros(length - 4), length - 4);
    }
  }

  /** Bytes of the whole file. */
  static long write(Network network, Path path) throws IOException {
    ModelProto.Header.Builder header =
        ModelProto.Header.newBuilder()
            .setMagic(Format.MAGIC)
            .setVersion(Format.VERSION)
            .setProducer(Format.PRODUCER)
            .setNetwork(Encoder.network(network));
    List<Part> parts = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        ModelProto.TensorEntry.Builder entry =
            header
                .addTensorBuilder()
                .setName(node.tensorName(parameter))
                .addAllDim(parameter.dims())
                .setType(ModelProto.DataType.FLOAT32);
        for (long left = 4 * parameter.count().longValueExact();
            left > 0;
            left -= Format.LARGEST_CHUNK) {
          long length = Math.min(left, Format.LARGEST_CHUNK);
          Part part = new Part(entry.getName(), length, parts.size() + 1);
          parts.add(part);
          entry.addChunkBuilder().setOffset(0).setLength(length).setCrc32C(part.checksum());
        }
      }
    }
    long start = 1;
    int headerBytes = header.build().getSerializedSize() + Format.CHECKSUM_BYTES;
    start += FileOutput.varintSize(headerBytes) + headerBytes;
    List<byte[]> between = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    long position = start;
    int next = 0;
    for (ModelProto.TensorEntry.Builder entry : header.getTensorBuilderList()) {
      for (ModelProto.Chunk.Builder chunk : entry.getChunkBuilderList()) {
        Part part = parts.get(next++);
        byte[] frame = part.frame();
        int pad = (int) Math.floorMod(-(position + frame.length), 64L);
        pad = pad == 1 ? 65 : pad;
        ByteBuffer before = ByteBuffer.allocate(pad + frame.length + 4);
        if (pad > 0) {
          before.put((byte) Format.PAD_TAG).put((byte) (pad - 2)).put(new byte[pad - 2]);
        }
        between.add(before.put(frame).put(part.value()).array());
        positions.add(position);
        position += pad + frame.length;
        chunk.setOffset(position);
        position += part.length();
      }
    }
    ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    FileOutput out = new FileOutput(beginning);
    out.varint(Format.HEADER_TAG);
    out.varint(headerBytes);
    out.bytes(ModelWriter.seal(header));
    int sum = out.checksum();
    long size = position + Format.TRAILER_BYTES;
    try (FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(beginning.toByteArray()), 0);
      for (int i = 0; i < parts.size(); i++) {
        byte[] bytes = between.get(i);
        file.write(ByteBuffer.wrap(bytes), positions.get(i));
        long rest = parts.get(i).length() - 4;
        sum = Checksums.joined(sum, sum(bytes), bytes.length);
        sum = Checksums.joined(sum, zeros(rest), rest);
      }
      file.write(ByteBuffer.wrap(Trailer.of(size, sum)), position);
    }
    return size;
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  private static int zeros(long length) {
    CRC32C sum = new CRC32C();
    byte[] zeros = new byte[1 << 16];
    for (long left = length; left > 0; left -= zeros.length) {
      sum.update(zeros, 0, (int) Math.min(left, zeros.length));
    }
    return (int) sum.getValue();
  }
}
